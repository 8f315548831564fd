package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.database.TestDatabase;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deadlines as the application has them, on a real database, with the smallest aggregate that can have one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregateDeadlinesTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

    private ConfigurableApplicationContext application = notStarted();
    private CommandGateway commands = notStarted();
    private JdbcTemplate database = notStarted();

    @BeforeAll
    void start() {
        SpringApplication spring = new SpringApplication(SmallApplication.class);
        spring.setDefaultProperties(
                Map.of("DATABASE_URL", TestDatabase.empty().url(), "axon.update-check.disabled", "true"));
        application = spring.run();
        commands = application.getBean(CommandGateway.class);
        database = application.getBean(JdbcTemplate.class);
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @Test
    void a_deadline_is_kept_in_a_row_that_a_person_can_read() {
        commands.sendAndWait(new Light("readable"));
        commands.sendAndWait(new Dim("readable", FAR, false));
        assertThat(database.queryForMap("SELECT task_instance, CAST(execution_time AS CHAR) AS due,"
                        + " CONVERT(task_data USING utf8mb4) AS data FROM scheduled_tasks"
                        + " WHERE task_instance LIKE 'dark/readable@%'"))
                .containsEntry("task_instance", "dark/readable@" + FAR.toEpochMilli())
                .containsEntry("due", "2999-01-01 00:00:00.000000")
                .hasEntrySatisfying(
                        "data",
                        data -> assertThat(data.toString())
                                .contains("\"deadlineName\":\"dark\"", "2999-01-01T00:00:00Z", "Lamp", "readable"));
    }

    @Test
    void a_command_that_fails_sets_no_deadline() {
        commands.sendAndWait(new Light("fails"));
        assertThatThrownBy(() -> commands.sendAndWait(new Dim("fails", FAR, true)))
                .hasMessageContaining("after all");
        assertThat(deadlines("fails")).isZero();
        assertThat(events("fails")).isOne();
    }

    @Test
    void an_event_without_its_deadline_is_not_stored_either() {
        commands.sendAndWait(new Light("toolong"));
        database.execute("ALTER TABLE scheduled_tasks ADD CONSTRAINT no_toolong"
                + " CHECK (task_instance NOT LIKE 'dark/toolong@%')");
        assertThatThrownBy(() -> commands.sendAndWait(new Dim("toolong", FAR, false)));
        assertThat(deadlines("toolong")).isZero();
        assertThat(events("toolong")).isOne();
        database.execute("ALTER TABLE scheduled_tasks DROP CONSTRAINT no_toolong");
    }

    @Test
    void a_deadline_that_is_set_twice_is_kept_once() {
        commands.sendAndWait(new Light("twice"));
        commands.sendAndWait(new Dim("twice", FAR, false));
        commands.sendAndWait(new Dim("twice", FAR, false));
        assertThat(deadlines("twice")).isOne();
    }

    @Test
    void cancelling_takes_all_deadlines_of_that_name_and_aggregate_and_no_other() {
        for (String id : new String[] {"lamp", "lamp1", "lam"}) {
            commands.sendAndWait(new Light(id));
            commands.sendAndWait(new Dim(id, FAR, false));
            commands.sendAndWait(new Dim(id, FAR.plusSeconds(1), false));
        }
        commands.sendAndWait(new Keep("lamp", false));
        assertThat(deadlines("lamp")).isZero();
        assertThat(deadlines("lamp1")).isEqualTo(2);
        assertThat(deadlines("lam")).isEqualTo(2);
    }

    @Test
    void a_command_that_fails_cancels_nothing() {
        commands.sendAndWait(new Light("kept"));
        commands.sendAndWait(new Dim("kept", FAR, false));
        assertThatThrownBy(() -> commands.sendAndWait(new Keep("kept", true))).hasMessageContaining("after all");
        assertThat(deadlines("kept")).isOne();
    }

    @Test
    void a_deadline_that_is_being_handled_is_not_cancelled() {
        commands.sendAndWait(new Light("picked"));
        commands.sendAndWait(new Dim("picked", FAR, false));
        database.update("UPDATE scheduled_tasks SET picked = TRUE WHERE task_instance LIKE 'dark/picked@%'");
        commands.sendAndWait(new Keep("picked", false));
        assertThat(deadlines("picked")).isOne();
    }

    @Test
    void a_due_deadline_is_handled_once_and_its_row_is_gone() {
        commands.sendAndWait(new Light("due"));
        commands.sendAndWait(new Dim("due", NINE, false));
        Eventually.eventually(() -> assertThat(deadlines("due")).isZero());
        assertThat(events("due", "session.Reopened")).isOne();
    }

    @Test
    void a_deadline_whose_handling_fails_comes_again_until_it_succeeds() {
        commands.sendAndWait(new Light("stubborn"));
        application.getBean(Resistance.class).failures.set(2);
        commands.sendAndWait(new Dim("stubborn", NINE, false));
        Eventually.eventually(
                () -> assertThat(events("stubborn", "session.Reopened")).isOne());
        assertThat(application.getBean(Resistance.class).failures).hasValueLessThanOrEqualTo(0);
    }

    @Test
    void a_deadline_whose_process_died_while_it_was_handled_is_taken_over() {
        commands.sendAndWait(new Light("orphan"));
        commands.sendAndWait(new Dim("orphan", FAR, false));
        database.update("UPDATE scheduled_tasks SET picked = TRUE, picked_by = 'process 0', version = version + 1,"
                + " last_heartbeat = UTC_TIMESTAMP(6) - INTERVAL 21 SECOND"
                + " WHERE task_instance LIKE 'dark/orphan@%'");
        Eventually.within(
                Duration.ofSeconds(30),
                () -> assertThat(events("orphan", "session.Reopened")).isOne());
    }

    @Test
    void a_deadline_that_nobody_here_can_handle_is_not_lost() {
        commands.sendAndWait(new Light("foreign"));
        commands.sendAndWait(new Dim("foreign", FAR, false));
        database.update("UPDATE scheduled_tasks SET execution_time = '2025-10-12 09:00:00',"
                + " task_data = REPLACE(CONVERT(task_data USING utf8mb4), 'Lamp', 'Torch')"
                + " WHERE task_instance LIKE 'dark/foreign@%'");
        Eventually.eventually(() -> assertThat(database.queryForObject(
                        "SELECT consecutive_failures FROM scheduled_tasks WHERE task_instance LIKE 'dark/foreign@%'",
                        Integer.class))
                .isPositive());
        database.update("DELETE FROM scheduled_tasks WHERE task_instance LIKE 'dark/foreign@%'");
    }

    private int deadlines(String lamp) {
        return count("SELECT COUNT(*) FROM scheduled_tasks WHERE task_instance LIKE ?", "dark/" + lamp + "@%");
    }

    private int events(String lamp) {
        return count("SELECT COUNT(*) FROM stored_event WHERE aggregate_id = ?", StoredId.toBytes(lamp));
    }

    private int events(String lamp, String type) {
        return count(
                "SELECT COUNT(*) FROM stored_event e JOIN event_kind k ON k.id = e.kind"
                        + " WHERE aggregate_id = ? AND payload_type = ?",
                StoredId.toBytes(lamp),
                type);
    }

    private int count(String sql, Object... parameters) {
        Integer count = database.queryForObject(sql, Integer.class, parameters);
        return count == null ? -1 : count;
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }

    record Light(@TargetAggregateIdentifier String lamp) {}

    record Dim(@TargetAggregateIdentifier String lamp, Instant due, boolean fail) {}

    record Keep(@TargetAggregateIdentifier String lamp, boolean fail) {}

    static class Resistance {

        final AtomicInteger failures = new AtomicInteger();
    }

    @Configuration
    @EnableAutoConfiguration
    @Import(Lamp.class)
    static class SmallApplication {

        @Bean
        Resistance resistance() {
            return new Resistance();
        }
    }

    /** It goes dark by itself; lent the events of a session, because only what has a stored name can be stored. */
    @Aggregate(type = "Lamp", cache = "aggregateCache")
    static class Lamp {

        @AggregateIdentifier
        private @Nullable String id;

        Lamp() {}

        @CommandHandler
        Lamp(Light command) {
            apply(new Clicked(command.lamp(), NINE));
        }

        @CommandHandler
        void handle(Dim command, DeadlineManager deadlines) {
            apply(new Clicked(command.lamp(), NINE));
            deadlines.schedule(command.due(), "dark", command.due());
            if (command.fail()) {
                throw new IllegalStateException("not dimmed after all");
            }
        }

        @CommandHandler
        void handle(Keep command, DeadlineManager deadlines) {
            deadlines.cancelAllWithinScope("dark");
            if (command.fail()) {
                throw new IllegalStateException("not kept after all");
            }
        }

        @DeadlineHandler(deadlineName = "dark")
        void onDark(Instant due, Resistance resistance) {
            if (resistance.failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            apply(new Reopened(String.valueOf(id), null, due));
        }

        @EventSourcingHandler
        void on(Clicked event) {
            id = event.sessionId();
        }
    }
}
