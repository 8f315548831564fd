package lessonledger.query.session;

import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.database.StartRefused;
import lessonledger.database.TestDatabase;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.queryhandling.QueryGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The read side as the application runs it, with event store and event processors: it follows the events, and comes back
 * from them when anything of it is taken away.
 */
class RebuildTest {

    private static final int SESSIONS = 60;

    private final TestDatabase database = TestDatabase.empty();
    private @Nullable ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        application = run("UTC");
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void what_is_published_can_be_asked_for() throws Exception {
        publish(RandomHistories.of(SESSIONS, 1));
        publishDirectory();
        eventually(() -> assertThat(
                        ask(new FindSessions(SessionFilter.ALL, SessionOrder.NEWEST_FIRST, 1000, null), Sessions.class)
                                .sessions())
                .hasSize(SESSIONS)
                .allSatisfy(session -> assertThat(session.student().id()).isPositive()));
        eventually(() -> assertThat(ask(new FindStudent(7), Students.class).students())
                .extracting("name", "teacherName")
                .containsExactly(tuple("Sara", "Ahmed")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM wpos_zoom_links",
                "DELETE FROM wpos_zoom_links WHERE id = 17",
                "DROP TABLE wpos_zoom_links",
                "DELETE FROM session_stats WHERE status = 'ended'",
                "DROP TABLE wpos_zoom_links, session_stats, teacher, student, lesson_package, read_model,"
                        + " read_model_history_sessions, read_model_history_directory"
            })
    void a_restart_brings_back_what_was_deleted_row_for_row(String deletion) {
        List<Fact<SessionEvent>> facts = RandomHistories.of(SESSIONS, 2);
        publishDirectory();
        publish(facts);
        eventually(() -> assertThat(followed()).isEqualTo(facts.size()));
        List<Map<String, Object>> before = rows("wpos_zoom_links");
        List<Map<String, Object>> statisticsBefore = statistics();
        List<Map<String, Object>> directoryBefore = eventuallyRows("student", 1);
        eventuallyRows("teacher", 1);

        running().getBean(JdbcTemplate.class).execute(deletion);
        restart();

        eventually(() -> assertThat(rows("wpos_zoom_links")).isEqualTo(before));
        eventually(() -> assertThat(statistics()).isEqualTo(statisticsBefore));
        eventually(() -> assertThat(rows("student")).isEqualTo(directoryBefore));
        assertThat(before).hasSize(SESSIONS).extracting(row -> row.get("id")).startsWith(1, 2, 3);
    }

    @Test
    void the_directory_is_brought_back_out_of_a_long_ledger_of_other_events() {
        publish(RandomHistories.of(SESSIONS, 5));
        JdbcTemplate console = running().getBean(JdbcTemplate.class);
        EventStore ledger = running().getBean(EventStore.class);
        for (DomainEventMessage<?> event : directory()) {
            ledger.publish(event);
            heartbeats(console, 4_001);
        }
        ledger.publish(message("Teacher", "teacher-U2", 0, new TeacherRegistered("U2", "Maryam", History.NINE)));
        List<Map<String, Object>> teachers = eventuallyRows("teacher", 2);
        List<Map<String, Object>> students = eventuallyRows("student", 1);
        // All but the sessions' reader, which stands at the end, are far behind after the restart, among old events.
        console.update("UPDATE stored_event SET stored_at = stored_at - 120000000");
        console.execute("DELETE FROM student");
        console.execute("DELETE FROM teacher");
        restart();

        eventually(() -> assertThat(rows("teacher")).isEqualTo(teachers));
        eventually(() -> assertThat(rows("student")).isEqualTo(students));
    }

    @Test
    void a_restart_of_a_sound_read_model_goes_on_where_it_was() {
        List<Fact<SessionEvent>> facts = RandomHistories.of(SESSIONS, 3);
        int half = facts.size() / 2;
        publish(facts.subList(0, half));
        eventually(() -> assertThat(followed()).isEqualTo(half));
        // A mark that only a rebuild would take away.
        running().getBean(JdbcTemplate.class).update("UPDATE wpos_zoom_links SET link = 'kept'");
        long kept = rows("wpos_zoom_links").size();

        restart();
        publish(facts.subList(half, facts.size()));

        eventually(() -> assertThat(followed()).isEqualTo(facts.size()));
        assertThat(rows("wpos_zoom_links").stream().filter(row -> "kept".equals(row.get("link"))))
                .hasSize((int) kept);
    }

    @Test
    void a_batch_that_fails_comes_again_and_nothing_is_skipped() {
        List<Fact<SessionEvent>> facts = RandomHistories.of(SESSIONS, 4);
        int third = facts.size() / 3;
        publish(facts.subList(0, third));
        eventually(() -> assertThat(followed()).isEqualTo(third));

        JdbcTemplate console = running().getBean(JdbcTemplate.class);
        console.execute("RENAME TABLE wpos_zoom_links TO out_of_reach");
        publish(facts.subList(third, 2 * third));
        publishDirectory();
        // The other read model is not held up.
        eventuallyRows("teacher", 1);
        console.execute("RENAME TABLE out_of_reach TO wpos_zoom_links");
        publish(facts.subList(2 * third, facts.size()));

        eventually(() -> assertThat(followed()).isEqualTo(facts.size()));
    }

    @Test
    void a_bad_time_zone_stops_the_start_with_one_line() {
        stop();
        assertThatThrownBy(() -> run("Berlin"))
                .hasRootCauseInstanceOf(StartRefused.class)
                .rootCause()
                .hasMessageContaining("SCHOOL_TIME_ZONE");
        application = null;
    }

    private ConfigurableApplicationContext run(String zone) {
        SpringApplication spring = new SpringApplication(SmallApplication.class);
        spring.setDefaultProperties(
                Map.of("DATABASE_URL", database.url(), "SCHOOL_TIME_ZONE", zone, "axon.update-check.disabled", "true"));
        return spring.run();
    }

    private void restart() {
        running().close();
        application = run("UTC");
    }

    private ConfigurableApplicationContext running() {
        return Objects.requireNonNull(application);
    }

    private void publish(List<Fact<SessionEvent>> facts) {
        running()
                .getBean(EventStore.class)
                .publish(facts.stream()
                        .map(fact -> message("Session", fact.event().sessionId(), fact.sequence(), fact.event()))
                        .toList());
    }

    /** Appends heartbeats to a session. */
    private static void heartbeats(JdbcTemplate console, int many) {
        console.update(
                "INSERT INTO stored_event"
                        + " (global_index, aggregate_id, sequence_number, kind, event_id, stored_at, payload)"
                        + " SELECT (SELECT MAX(global_index) FROM stored_event) + seq, aggregate_id,"
                        + " (SELECT MAX(sequence_number) FROM stored_event) + seq, kind, event_id, stored_at, payload"
                        + " FROM (SELECT e.* FROM stored_event e JOIN event_kind k ON k.id = e.kind"
                        + " WHERE payload_type = 'session.Heartbeat' LIMIT 1) one"
                        + " JOIN seq_1_to_100000 WHERE seq <= ?",
                many);
    }

    private void publishDirectory() {
        running().getBean(EventStore.class).publish(directory());
    }

    private static List<DomainEventMessage<?>> directory() {
        return List.of(
                message("Teacher", "teacher-U1", 0, new TeacherRegistered("U1", "Ahmed", History.NINE)),
                message("Student", "student-7", 0, new StudentEnrolled(7, "Sara", "ar", History.NINE)),
                message("Student", "student-7", 1, new TeacherAssigned(7, "U1", History.NINE)),
                message(
                        "Student",
                        "student-7",
                        2,
                        new PackageAssigned(7, "Europe", new BigDecimal("33.00"), History.NINE)));
    }

    private static DomainEventMessage<Object> message(String type, String aggregate, long sequence, Object event) {
        return new GenericDomainEventMessage<>(type, aggregate, sequence, event);
    }

    private <R> R ask(Object query, Class<R> answer) throws Exception {
        return running().getBean(QueryGateway.class).query(query, answer).get(30, TimeUnit.SECONDS);
    }

    private long followed() {
        Long events = running()
                .getBean(JdbcTemplate.class)
                .queryForObject("SELECT COALESCE(SUM(last_sequence + 1), 0) FROM wpos_zoom_links", Long.class);
        return events == null ? -1 : events;
    }

    private List<Map<String, Object>> eventuallyRows(String table, int count) {
        eventually(() -> assertThat(rows(table)).hasSize(count));
        return rows(table);
    }

    private List<Map<String, Object>> statistics() {
        return running()
                .getBean(JdbcTemplate.class)
                .queryForList("SELECT * FROM session_stats WHERE sessions > 0"
                        + " ORDER BY span, first_day, ustazid, packageId, status");
    }

    private List<Map<String, Object>> rows(String table) {
        return running().getBean(JdbcTemplate.class).queryForList("SELECT * FROM " + table + " ORDER BY id");
    }

    @Configuration
    @EnableAutoConfiguration
    static class SmallApplication {}
}
