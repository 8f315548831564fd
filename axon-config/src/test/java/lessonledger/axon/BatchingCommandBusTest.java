package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.database.DatabaseGate;
import lessonledger.database.TestDatabase;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
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

/** What stays true of a command that is handled in a batch, on a real database that also fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchingCommandBusTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final String IN_A_BATCH = "command-batches";

    private final TestDatabase database = TestDatabase.empty();
    private final JdbcTemplate look = new JdbcTemplate(database.dataSource());
    private DatabaseGate gate = notStarted();
    private ConfigurableApplicationContext application = notStarted();
    private CommandGateway commands = notStarted();

    @BeforeAll
    void start() throws Exception {
        gate = DatabaseGate.before(database);
        SpringApplication spring = new SpringApplication(SmallApplication.class);
        spring.setDefaultProperties(Map.of("DATABASE_URL", gate.url(), "axon.update-check.disabled", "true"));
        application = spring.run();
        commands = application.getBean(CommandGateway.class);
        look.execute("CREATE TABLE beside (word VARCHAR(20))");
    }

    @AfterAll
    void stop() throws Exception {
        application.close();
        gate.close();
    }

    @Test
    void what_waits_together_shares_a_commit_and_every_event_is_stored_once() {
        List<String> all = IntStream.range(0, 100).mapToObj(i -> "many" + i).toList();
        all.forEach(this::begin);
        try (Pulse.Held held = Pulse.hold("held-many")) {
            begin("held-many");
            CompletableFuture<String> blocked = commands.send(new Beat("held-many", 0));
            held.isReached();
            long before = inserts();
            List<CompletableFuture<String>> waiting = all.stream()
                    .map(id -> commands.<String>send(new Beat(id, 0)))
                    .toList();
            held.letGo();
            assertThat(blocked.join()).isEqualTo(IN_A_BATCH);
            assertThat(waiting).allSatisfy(beat -> assertThat(beat.join()).isEqualTo(IN_A_BATCH));
            assertThat(inserts() - before).isLessThanOrEqualTo(3);
        }
        assertThat(all).allSatisfy(id -> assertThat(stored(id)).isEqualTo(2));
    }

    @Test
    void each_event_bears_the_id_of_its_own_request() {
        List<String> all = IntStream.range(0, 10).mapToObj(i -> "asked" + i).toList();
        all.forEach(this::begin);
        try (Pulse.Held held = Pulse.hold("held-asked")) {
            begin("held-asked");
            CompletableFuture<String> blocked = commands.send(new Beat("held-asked", 0));
            held.isReached();
            List<CompletableFuture<String>> waiting = all.stream()
                    .map(id -> commands.<String>send(new GenericCommandMessage<>(
                            new Beat(id, 0), MetaData.with(RequestIdInLogs.NAME, "request-of-" + id))))
                    .toList();
            held.letGo();
            blocked.join();
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(all)
                .allSatisfy(id -> assertThat(look.queryForObject(
                                "SELECT CAST(meta_data AS CHAR) FROM stored_event"
                                        + " WHERE aggregate_id = ? AND sequence_number = 1",
                                String.class,
                                id))
                        .isEqualTo("request-of-" + id));
    }

    @Test
    void one_that_is_refused_fails_alone() {
        begin("good");
        begin("bad");
        try (Pulse.Held held = Pulse.hold("held-refused")) {
            begin("held-refused");
            CompletableFuture<String> blocked = commands.send(new Beat("held-refused", 0));
            held.isReached();
            CompletableFuture<String> refused = commands.send(new Beat("bad", Pulse.REFUSED));
            CompletableFuture<String> good = commands.send(new Beat("good", 0));
            held.letGo();
            blocked.join();
            assertThatThrownBy(refused::join).hasRootCauseMessage("refused");
            good.join();
        }
        assertThat(stored("bad")).isOne();
        assertThat(stored("good")).isEqualTo(2);
        commands.sendAndWait(new Beat("bad", 1));
        assertThat(stored("bad")).isEqualTo(2);
    }

    @Test
    void commands_for_one_aggregate_are_handled_in_their_order_each_on_what_is_stored() {
        begin("one");
        List<CompletableFuture<String>> beats = IntStream.range(0, 50)
                .mapToObj(i -> commands.<String>send(new Beat("one", i)))
                .toList();
        beats.forEach(CompletableFuture::join);
        assertThat(look.queryForList(
                        "SELECT sequence_number FROM stored_event WHERE aggregate_id = 'one' ORDER BY global_index",
                        Long.class))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 50).mapToObj(i -> (long) i).toList());
    }

    @Test
    void an_aggregate_that_is_not_at_hand_is_fetched_by_another_thread_and_is_at_hand_then() {
        begin("cold");
        application.getBean(Cache.class).remove("cold");
        assertThat(commands.<String>sendAndWait(new Beat("cold", 0))).startsWith("commands");
        assertThat(commands.<String>sendAndWait(new Beat("cold", 1))).isEqualTo(IN_A_BATCH);
        assertThat(stored("cold")).isEqualTo(3);
    }

    @Test
    void one_that_wants_the_database_gets_a_thread_and_a_transaction_of_its_own() {
        begin("writing");
        assertThat(commands.<String>sendAndWait(new Beat("writing", Pulse.WRITING)))
                .startsWith("commands");
        assertThat(stored("writing")).isEqualTo(2);
        assertThat(count("SELECT COUNT(*) FROM beside WHERE word = ?", "writing"))
                .isOne();
        assertThat(commands.<String>sendAndWait(new Beat("writing", 1))).isEqualTo(IN_A_BATCH);
        assertThat(stored("writing")).isEqualTo(3);
    }

    @Test
    void one_that_loses_its_place_is_decided_anew_and_the_others_do_not_notice() {
        begin("loser");
        begin("other");
        look.update("INSERT INTO stored_event (aggregate_id, sequence_number, kind, event_id, stored_at, payload)"
                + " SELECT aggregate_id, 1, kind, REVERSE(event_id), stored_at, payload FROM stored_event"
                + " WHERE aggregate_id = 'loser'");
        CompletableFuture<String> loser = commands.send(new Beat("loser", 0));
        CompletableFuture<String> other = commands.send(new Beat("other", 0));
        loser.join();
        other.join();
        assertThat(stored("loser")).isEqualTo(3);
        assertThat(stored("other")).isEqualTo(2);
    }

    @Test
    void a_connection_that_is_cut_while_they_are_stored_costs_no_event_and_doubles_none() throws Exception {
        List<String> all = IntStream.range(0, 20).mapToObj(i -> "cut" + i).toList();
        all.forEach(this::begin);
        try (Pulse.Held held = Pulse.hold("held-cut")) {
            begin("held-cut");
            CompletableFuture<String> blocked = commands.send(new Beat("held-cut", 0));
            held.isReached();
            gate.cut();
            List<CompletableFuture<String>> waiting = all.stream()
                    .map(id -> commands.<String>send(new Beat(id, 0)))
                    .toList();
            held.letGo();
            gate.mend();
            blocked.join();
            waiting.forEach(CompletableFuture::join);
        }
        assertThat(all).allSatisfy(id -> assertThat(stored(id)).isEqualTo(2));
    }

    private void begin(String id) {
        commands.sendAndWait(new Begin(id));
    }

    private long stored(String aggregate) {
        return count("SELECT COUNT(*) FROM stored_event WHERE aggregate_id = ?", aggregate);
    }

    private long inserts() {
        return count("SELECT VARIABLE_VALUE FROM information_schema.global_status WHERE VARIABLE_NAME = 'COM_INSERT'");
    }

    private long count(String sql, Object... parameters) {
        Long count = look.queryForObject(sql, Long.class, parameters);
        return count == null ? -1 : count;
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }

    record Begin(@TargetAggregateIdentifier String id) {}

    record Beat(@TargetAggregateIdentifier String id, long seq) {}

    @Configuration
    @EnableAutoConfiguration
    @Import(Pulse.class)
    static class SmallApplication {

        @Bean
        BatchedCommands batchedCommands() {
            return BatchedCommands.of(Beat.class, Beat::id);
        }
    }

    /** An aggregate that answers with the name of the thread that handled it, and can be held in the middle. */
    @Aggregate(type = "Session", cache = "aggregateCache")
    static class Pulse {

        static final long REFUSED = 1_000;
        static final long WRITING = 1_001;

        private static final Map<String, Held> HELD = new ConcurrentHashMap<>();

        @AggregateIdentifier
        private @Nullable String id;

        Pulse() {}

        static Held hold(String id) {
            Held held = new Held(id, new CountDownLatch(1), new CountDownLatch(1));
            HELD.put(id, held);
            return held;
        }

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.ALWAYS)
        void handle(Begin command) {
            AggregateLifecycle.apply(new Clicked(command.id(), NINE));
        }

        @CommandHandler
        String handle(Beat command, JdbcTemplate database) throws InterruptedException {
            @Nullable Held held = HELD.get(command.id());
            if (held != null) {
                held.reached.countDown();
                if (!held.free.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never let go");
                }
            }
            AggregateLifecycle.apply(new Heartbeat(command.id(), "a", command.seq(), true, NINE));
            if (command.seq() == REFUSED) {
                throw new IllegalStateException("refused");
            }
            if (command.seq() == WRITING) {
                database.update("INSERT INTO beside VALUES (?)", command.id());
            }
            return Thread.currentThread().getName();
        }

        @EventSourcingHandler
        void on(Clicked event) {
            id = event.sessionId();
        }

        record Held(String id, CountDownLatch reached, CountDownLatch free) implements AutoCloseable {

            void isReached() {
                try {
                    assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            void letGo() {
                free.countDown();
            }

            @Override
            public void close() {
                letGo();
                HELD.remove(id);
            }
        }
    }
}
