package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.database.TestDatabase;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What an event storage engine promises, held by Axon's own on JDBC and by the one that takes its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventStorageContract {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    private final HikariDataSource pool = TestDatabase.migrated().dataSource();
    private final List<AutoCloseable> toClose = new ArrayList<>(List.of(pool));

    @SuppressWarnings("NullAway.Init")
    private EventStorageEngine engine;

    @SuppressWarnings("NullAway.Init")
    private TransactionManager transactions;

    abstract EventStorageEngine engine(HikariDataSource pool) throws Exception;

    abstract TransactionManager transactions(HikariDataSource pool);

    @BeforeAll
    void open() throws Exception {
        engine = engine(pool);
        transactions = transactions(pool);
    }

    @AfterAll
    void close() throws Exception {
        if (engine instanceof AutoCloseable closeable) {
            closeable.close();
        }
        for (AutoCloseable one : toClose) {
            one.close();
        }
    }

    static TransactionManager springs(javax.sql.DataSource dataSource) {
        return new SpringTransactionManager(new DataSourceTransactionManager(dataSource));
    }

    @Test
    void events_come_back_as_they_were_in_their_order() {
        String session = id();
        List<DomainEventMessage<?>> stored = List.of(
                event(session, 0, new Clicked(session, NINE)),
                event(session, 1, new Heartbeat(session, "a", 7L, true, NINE.plusMillis(1)))
                        .andMetaData(Map.of("requestId", "r-1")),
                event(session, 2, new Heartbeat(session, "b", null, null, NINE.plusSeconds(2)))
                        .andMetaData(Map.of("requestId", "not {plain}", "other", 5)));
        engine.appendEvents(stored);

        List<? extends DomainEventMessage<?>> read =
                engine.readEvents(session).asStream().toList();
        assertThat(read).hasSize(3);
        for (int i = 0; i < 3; i++) {
            DomainEventMessage<?> before = stored.get(i);
            DomainEventMessage<?> after = read.get(i);
            assertThat(after.getPayload()).isEqualTo(before.getPayload());
            assertThat(after.getIdentifier()).isEqualTo(before.getIdentifier());
            assertThat(after.getAggregateIdentifier()).isEqualTo(session);
            assertThat(after.getType()).isEqualTo("Session");
            assertThat(after.getSequenceNumber()).isEqualTo(i);
            assertThat(after.getMetaData()).isEqualTo(before.getMetaData());
            assertThat(after.getTimestamp().truncatedTo(ChronoUnit.MILLIS))
                    .isEqualTo(before.getTimestamp().truncatedTo(ChronoUnit.MILLIS));
        }
    }

    @Test
    void an_aggregate_is_read_from_a_number_on_and_page_after_page() {
        String session = id();
        engine.appendEvents(beats(session, 0, 1_203));
        assertThat(numbers(session, 0))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_203).mapToObj(i -> (long) i).toList());
        assertThat(numbers(session, 1_200)).containsExactly(1_200L, 1_201L, 1_202L);
        assertThat(numbers(session, 1_203)).isEmpty();
        assertThat(engine.lastSequenceNumberFor(session)).contains(1_202L);
    }

    @Test
    void an_aggregate_of_which_nothing_is_stored_has_no_events() {
        assertThat(numbers(id(), 0)).isEmpty();
        assertThat(engine.lastSequenceNumberFor(id())).isEmpty();
    }

    @Test
    void ids_that_are_no_uuids_have_streams_of_their_own() {
        for (String id : List.of("U430", "sixteen-letters!", "seventeen-letters")) {
            engine.appendEvents(beats(id, 0, 2));
            assertThat(numbers(id, 0)).containsExactly(0L, 1L);
        }
    }

    @Test
    void the_second_event_under_one_number_is_a_conflict_and_nothing_beside_it_is_stored() {
        String session = id();
        String other = id();
        engine.appendEvents(beats(session, 0, 2));
        List<DomainEventMessage<?>> late = new ArrayList<>(beats(other, 0, 1));
        late.addAll(0, beats(session, 1, 2));
        assertThatThrownBy(() -> engine.appendEvents(late)).isInstanceOf(ConcurrencyException.class);
        assertThat(numbers(session, 0)).containsExactly(0L, 1L);
        assertThat(numbers(other, 0)).isEmpty();
    }

    @Test
    void an_aggregate_is_not_created_twice() {
        String session = id();
        engine.appendEvents(beats(session, 0, 1));
        assertThatThrownBy(() -> engine.appendEvents(beats(session, 0, 1)))
                .isInstanceOf(AggregateStreamCreationException.class);
    }

    @Test
    void all_events_are_read_in_one_order_from_any_token_on() {
        String one = id();
        String other = id();
        TrackingToken before = engine.createHeadToken();
        engine.appendEvents(beats(one, 0, 2));
        engine.appendEvents(beats(other, 0, 2));
        engine.appendEvents(beats(one, 2, 1));
        List<TrackedEventMessage<?>> read = after(before);
        assertThat(read.stream().map(EventStorageContract::name))
                .containsExactly(one + " 0", one + " 1", other + " 0", other + " 1", one + " 2");
        assertThat(after(read.get(2).trackingToken()).stream().map(EventStorageContract::name))
                .containsExactly(other + " 1", one + " 2");
        assertThat(after(engine.createHeadToken())).isEmpty();
        assertThat(engine.createHeadToken().position())
                .isEqualTo(read.get(4).trackingToken().position());
        assertThat(after(engine.createTailToken()).stream().map(EventStorageContract::name))
                .contains(one + " 0", other + " 1");
    }

    @Test
    void reading_can_begin_at_a_time() {
        String early = id();
        engine.appendEvents(beats(early, 0, 1));
        Instant from = GenericEventMessage.clock.instant().plusSeconds(3_600);
        String late = id();
        engine.appendEvents(List.of(new GenericDomainEventMessage<>(
                "Session", late, 0, new GenericEventMessage<>(new Clicked(late, NINE)), () -> from.plusMillis(1))));
        assertThat(after(engine.createTokenAt(from)).stream().map(EventStorageContract::name))
                .contains(late + " 0")
                .doesNotContain(early + " 0");
    }

    @Test
    void an_event_of_no_aggregate_is_found_among_all() {
        TrackingToken before = engine.createHeadToken();
        engine.appendEvents(List.of(new GenericEventMessage<>(new Clicked("none", NINE))));
        List<TrackedEventMessage<?>> read = after(before);
        assertThat(read).hasSize(1);
        assertThat(read.get(0)).isNotInstanceOf(DomainEventMessage.class);
        assertThat(read.get(0).getPayload()).isEqualTo(new Clicked("none", NINE));
    }

    @Test
    void the_latest_snapshot_is_read_and_not_an_older_one() {
        String session = id();
        engine.storeSnapshot(event(session, 10, new Clicked(session, NINE)));
        engine.storeSnapshot(event(session, 20, new Clicked(session, NINE.plusSeconds(1))));
        assertThat(engine.readSnapshot(session).map(DomainEventMessage::getSequenceNumber))
                .contains(20L);
        assertThat(engine.readSnapshot(id())).isEmpty();
    }

    @Test
    void a_unit_of_work_stores_at_its_commit_and_not_before() {
        String session = id();
        UnitOfWork<?> command = DefaultUnitOfWork.startAndGet(null);
        command.attachTransaction(transactions);
        command.onPrepareCommit(u -> engine.appendEvents(beats(session, 0, 2)));
        command.onPrepareCommit(u -> engine.appendEvents(beats(session, 2, 2)));
        command.commit();
        assertThat(numbers(session, 0)).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void a_unit_of_work_that_is_rolled_back_leaves_nothing() {
        String session = id();
        UnitOfWork<?> command = DefaultUnitOfWork.startAndGet(null);
        command.attachTransaction(transactions);
        command.onPrepareCommit(u -> engine.appendEvents(beats(session, 0, 2)));
        command.onPrepareCommit(u -> {
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(command::commit).hasMessage("no");
        assertThat(numbers(session, 0)).isEmpty();
    }

    @Test
    void a_conflict_fails_the_commit_of_its_unit_of_work() {
        String session = id();
        engine.appendEvents(beats(session, 0, 2));
        UnitOfWork<?> command = DefaultUnitOfWork.startAndGet(null);
        command.attachTransaction(transactions);
        command.onPrepareCommit(u -> engine.appendEvents(beats(session, 1, 2)));
        assertThatThrownBy(command::commit).isInstanceOf(ConcurrencyException.class);
        assertThat(command.isRolledBack()).isTrue();
        assertThat(numbers(session, 0)).containsExactly(0L, 1L);
    }

    @Test
    void nothing_is_lost_and_nothing_comes_twice_while_many_write() throws Exception {
        TrackingToken before = engine.createHeadToken();
        List<Thread> writers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int w = 0; w < 8; w++) {
            String session = id();
            IntStream.range(0, 40).forEach(i -> expected.add(session + " " + i));
            writers.add(new Thread(
                    () -> IntStream.range(0, 40).forEach(i -> engine.appendEvents(beats(session, i, 1)))));
        }
        writers.forEach(Thread::start);
        List<String> seen = new ArrayList<>();
        @Nullable TrackingToken[] token = {before};
        Eventually.eventually(() -> {
            for (TrackedEventMessage<?> event : after(token[0])) {
                seen.add(name(event));
                token[0] = event.trackingToken();
            }
            assertThat(seen).hasSizeGreaterThanOrEqualTo(expected.size());
        });
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    // --- words ---

    static String id() {
        return UUID.randomUUID().toString();
    }

    static <T> DomainEventMessage<T> event(String aggregate, long sequence, T payload) {
        return new GenericDomainEventMessage<>("Session", aggregate, sequence, payload);
    }

    static List<DomainEventMessage<?>> beats(String session, int from, int count) {
        return IntStream.range(from, from + count)
                .<DomainEventMessage<?>>mapToObj(
                        i -> event(session, i, new Heartbeat(session, "a", (long) i, true, NINE.plusSeconds(i))))
                .toList();
    }

    private List<Long> numbers(String aggregate, long from) {
        return engine.readEvents(aggregate, from)
                .asStream()
                .map(event -> event.getSequenceNumber())
                .toList();
    }

    private List<TrackedEventMessage<?>> after(@Nullable TrackingToken token) {
        try (Stream<? extends TrackedEventMessage<?>> events = engine.readEvents(token, false)) {
            return events.<TrackedEventMessage<?>>map(event -> event).toList();
        }
    }

    static String name(TrackedEventMessage<?> event) {
        return event instanceof DomainEventMessage<?> domain
                ? domain.getAggregateIdentifier() + " " + domain.getSequenceNumber()
                : event.getIdentifier();
    }
}
