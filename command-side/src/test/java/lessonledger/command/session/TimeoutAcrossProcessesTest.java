package lessonledger.command.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lessonledger.axon.Eventually;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.TimeOutSession;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.SessionEvent.TimedOut;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import lessonledger.database.TestDatabase;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Sessions that end by silence, in two applications on one real database, with a limit of two seconds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeoutAcrossProcessesTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    /** Far more than the second that it takes, for a machine that is busy with other things. */
    private static final Duration LATEST_DETECTION = Duration.ofSeconds(20);

    private final TestDatabase database = TestDatabase.empty();
    private final Random random = new Random(7);
    private ConfigurableApplicationContext one = notStarted();
    private ConfigurableApplicationContext other = notStarted();

    @BeforeAll
    void start() {
        one = application();
        other = application();
    }

    @AfterAll
    void stop() {
        other.close();
        one.close();
    }

    @Test
    void a_session_that_is_left_alone_ends_by_itself_at_its_click_and_once() {
        SessionId session = sent();
        Instant click = now();
        send(one, new RecordClick(session, click));

        TimedOut end = eventuallyTimedOut(session);

        assertThat(end.endedAt()).isEqualTo(click);
        assertThat(end.at()).isBetween(click.plus(LIMIT), click.plus(LIMIT).plus(LATEST_DETECTION));
        assertThat(deadlines(session)).isEmpty();
    }

    @Test
    void two_applications_end_many_sessions_once_each() {
        List<SessionId> sessions = Stream.generate(this::sent).limit(40).toList();
        Instant click = now();
        for (int i = 0; i < sessions.size(); i++) {
            send(i % 2 == 0 ? one : other, new RecordClick(sessions.get(i), click));
        }
        sessions.forEach(
                session -> assertThat(eventuallyTimedOut(session).endedAt()).isEqualTo(click));
        Eventually.eventually(() ->
                assertThat(sessions).allSatisfy(s -> assertThat(deadlines(s)).isEmpty()));
        assertThat(sessions).allSatisfy(session -> assertThat(timeouts(session)).hasSize(1));
    }

    @Test
    void an_application_that_is_closed_and_started_again_while_the_deadline_waits_ends_the_session_once() {
        TrackingToken token = TrackingToken.random(random);
        SessionId session = token.sessionId();
        TestDatabase own = TestDatabase.empty();
        Instant click;
        try (ConfigurableApplicationContext before = application(own)) {
            publish(before, token);
            click = now(before).plusSeconds(5);
            send(before, new RecordClick(session, click));
            assertThat(events(before, session)).hasSize(2);
        }
        try (ConfigurableApplicationContext after = application(own)) {
            Eventually.eventually(() -> assertThat(events(after, session))
                    .hasSize(3)
                    .last()
                    .isInstanceOfSatisfying(TimedOut.class, end -> {
                        assertThat(end.endedAt()).isEqualTo(click);
                        assertThat(end.at()).isAfterOrEqualTo(click.plus(LIMIT));
                    }));
            Eventually.eventually(() -> assertThat(deadlines(after, session)).isEmpty());
            assertThat(events(after, session)).hasSize(3);
        }
    }

    @Test
    void heartbeats_do_not_touch_the_scheduler() {
        SessionId session = sent();
        Instant click = now().plusSeconds(3600);
        send(one, new RecordClick(session, click));
        List<Map<String, Object>> before = deadlines(session);
        assertThat(before).hasSize(1);

        for (long i = 1; i <= 30; i++) {
            send(one, new RecordHeartbeat(session, "a", i, true, click.plusMillis(i)));
        }

        assertThat(events(one, session)).filteredOn(Heartbeat.class::isInstance).hasSize(30);
        assertThat(deadlines(session)).isEqualTo(before);
        send(one, new ClosePage(session, "a", Claims.NONE, click.plusSeconds(1)));
        assertThat(deadlines(session)).isEmpty();
    }

    @Test
    void a_heartbeat_puts_the_end_off_to_itself_and_the_limit() {
        SessionId session = sent();
        Instant click = now();
        send(one, new RecordClick(session, click));
        Instant beat = click.plusMillis(1_500);
        send(one, new RecordHeartbeat(session, "a", 1L, true, beat));

        TimedOut end = eventuallyTimedOut(session);

        assertThat(end.endedAt()).isEqualTo(beat);
        assertThat(end.at()).isAfterOrEqualTo(beat.plus(LIMIT));
    }

    @Test
    void a_return_sets_the_deadline_again() {
        SessionId session = sent();
        send(one, new RecordClick(session, now()));
        TimedOut first = eventuallyTimedOut(session);
        Instant back = first.at().plusMillis(1);
        send(other, new RecordClick(session, back));
        Eventually.eventually(() -> assertThat(events(one, session))
                .hasSize(5)
                .last()
                .isInstanceOfSatisfying(
                        TimedOut.class, end -> assertThat(end.endedAt()).isEqualTo(back)));
    }

    @Test
    void a_deadline_is_not_decided_on_what_another_application_has_changed_since() {
        SessionId session = sent();
        Instant click = now();
        send(one, new RecordClick(session, click));
        send(one, new ClosePage(session, "a", Claims.NONE, click.plusMillis(1)));
        // From here on the one application believes that the lesson is over, while the other one reopens it.
        send(one, new TimeOutSession(session, click.plusMillis(2)));
        other.getBean(Scheduler.class).pause();
        try {
            send(other, new RecordClick(session, click.plusMillis(3)));
            assertThat(eventuallyTimedOut(session).endedAt()).isEqualTo(click.plusMillis(3));
        } finally {
            other.getBean(Scheduler.class).resume();
        }
    }

    @Test
    void an_ask_by_hand_is_answered_and_leaves_no_deadline_behind() {
        SessionId session = sent();
        Instant click = now().plusSeconds(3600);
        send(one, new RecordClick(session, click));
        assertThat(verdict(session, click.plus(LIMIT).minusMillis(1))).isEqualTo(Decision.STILL_ALIVE);
        assertThat(verdict(session, click.plus(LIMIT))).isEqualTo(Decision.TIMED_OUT);
        assertThat(verdict(session, click.plus(LIMIT))).isEqualTo(Decision.ALREADY_OVER);
        assertThat(deadlines(session)).isEmpty();
        assertThat(timeouts(session)).hasSize(1);
    }

    @Test
    void a_session_goes_on_from_its_snapshot_in_an_application_that_has_never_seen_it() {
        SessionId session = sent();
        Instant click = now().plusSeconds(3600);
        send(one, new RecordClick(session, click));
        IntStream.rangeClosed(1, 550)
                .forEach(i -> send(one, new RecordHeartbeat(session, "a", (long) i, true, click.plusMillis(i))));
        JdbcTemplate tables = one.getBean(JdbcTemplate.class);
        Eventually.eventually(() -> assertThat(tables.queryForObject(
                        "SELECT COUNT(*) FROM snapshot_event_entry WHERE aggregate_identifier = ?",
                        Integer.class,
                        session.toString()))
                .isPositive());
        // Without what came before it, only the snapshot can tell that view a has beaten.
        tables.update(
                "DELETE FROM stored_event WHERE aggregate_id = UNHEX(REPLACE(?, '-', '')) AND sequence_number <"
                        + " (SELECT MAX(sequence_number) FROM snapshot_event_entry WHERE aggregate_identifier = ?)",
                session.toString(),
                session.toString());

        long before = lastSequence(session);

        send(other, new RecordHeartbeat(session, "a", 550L, true, click.plusMillis(551)));
        assertThat(lastSequence(session)).isEqualTo(before);
        send(other, new ClosePage(session, "a", Claims.NONE, click.plusMillis(600)));

        // The snapshot may be of the last heartbeat, and stand for it here.
        assertThat(events(other, session).stream()
                        .skip(events(other, session).size() - 2)
                        .map(Object::getClass))
                .isEqualTo(List.of(PageClosed.class, Ended.class));
    }

    @Test
    void a_snapshot_is_of_the_session_that_is_alive_and_reads_no_events_again() {
        SessionId session = sent();
        Instant click = now().plusSeconds(3600);
        send(one, new RecordClick(session, click));
        send(one, new RecordHeartbeat(session, "early", 7L, true, click));
        JdbcTemplate tables = one.getBean(JdbcTemplate.class);
        tables.update("DELETE FROM stored_event WHERE aggregate_id = UNHEX(REPLACE(?, '-', ''))", session.toString());
        IntStream.rangeClosed(1, 500)
                .forEach(i -> send(one, new RecordHeartbeat(session, "a", (long) i, true, click.plusMillis(i))));

        Eventually.eventually(() -> assertThat(tables.queryForList(
                        "SELECT CONVERT(payload USING utf8mb4) FROM snapshot_event_entry WHERE aggregate_identifier = ?",
                        String.class,
                        session.toString()))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"early\":{\"lastSeq\":7,"));
        assertThat(tables.queryForObject(
                        "SELECT sequence_number FROM snapshot_event_entry WHERE aggregate_identifier = ?",
                        Long.class,
                        session.toString()))
                .isEqualTo(499);
    }

    private long lastSequence(SessionId session) {
        return one.getBean(EventStore.class)
                .lastSequenceNumberFor(session.toString())
                .orElseThrow();
    }

    private Decision verdict(SessionId session, Instant at) {
        Verdict verdict = one.getBean(CommandGateway.class).sendAndWait(new TimeOutSession(session, at));
        return verdict.decision();
    }

    private TimedOut eventuallyTimedOut(SessionId session) {
        Eventually.eventually(() -> assertThat(timeouts(session)).hasSize(1));
        Eventually.eventually(() -> assertThat(deadlines(session)).isEmpty());
        return timeouts(session).get(0);
    }

    private List<TimedOut> timeouts(SessionId session) {
        return events(one, session).stream()
                .filter(TimedOut.class::isInstance)
                .map(TimedOut.class::cast)
                .toList();
    }

    private List<Map<String, Object>> deadlines(SessionId session) {
        return deadlines(one, session);
    }

    private static List<Map<String, Object>> deadlines(ConfigurableApplicationContext application, SessionId session) {
        return application
                .getBean(JdbcTemplate.class)
                .queryForList("SELECT * FROM scheduled_tasks WHERE task_instance LIKE ?", "silence/" + session + "@%")
                .stream()
                .map(row -> {
                    Map<String, Object> readable = new HashMap<>(row);
                    readable.computeIfPresent(
                            "task_data", (name, data) -> new String((byte[]) data, StandardCharsets.UTF_8));
                    return readable;
                })
                .toList();
    }

    private static List<Object> events(ConfigurableApplicationContext application, SessionId session) {
        return application
                .getBean(EventStore.class)
                .readEvents(session.toString())
                .asStream()
                .<Object>map(message -> message.getPayload())
                .toList();
    }

    /** Makes a session that was sent, in the store that the two applications share. */
    private SessionId sent() {
        TrackingToken token = TrackingToken.random(random);
        publish(one, token);
        return token.sessionId();
    }

    private static void publish(ConfigurableApplicationContext application, TrackingToken token) {
        String id = token.sessionId().value();
        SessionEvent sent = new LinkSent(
                id,
                1,
                token.value(),
                244480,
                "U430",
                "https://school.zoom.us/j/123456789",
                "Europe",
                new BigDecimal("33.00"),
                "COPY",
                now(application).minusSeconds(60));
        application.getBean(EventStore.class).publish(new GenericDomainEventMessage<>("Session", id, 0, sent));
    }

    private static void send(ConfigurableApplicationContext application, SessionCommand command) {
        application.getBean(CommandGateway.class).sendAndWait(command);
    }

    private Instant now() {
        return now(one);
    }

    private static Instant now(ConfigurableApplicationContext application) {
        return application.getBean(Clock.class).instant();
    }

    private ConfigurableApplicationContext application() {
        return application(database);
    }

    private static ConfigurableApplicationContext application(TestDatabase database) {
        SpringApplication spring = new SpringApplication(SmallApplication.class);
        spring.setDefaultProperties(Map.of(
                "DATABASE_URL", database.url(), "SESSION_TIMEOUT", "PT2S", "axon.update-check.disabled", "true"));
        return spring.run();
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }

    @Configuration
    @EnableAutoConfiguration
    static class SmallApplication {}
}
