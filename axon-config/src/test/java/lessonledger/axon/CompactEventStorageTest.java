package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.database.LazyDataSource;
import lessonledger.database.LazyDataSources;
import lessonledger.database.TestDatabase;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The ledger keeps the contract, and keeps it with several processes on one database. */
class CompactEventStorageTest extends EventStorageContract {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    private @Nullable LazyDataSource lazy;

    @Override
    EventStorageEngine engine(HikariDataSource pool) {
        return CompactEventStorage.on(lazy(pool), transactions(pool), StoredTypes.load())
                .build();
    }

    @Override
    TransactionManager transactions(HikariDataSource pool) {
        return springs(lazy(pool));
    }

    private LazyDataSource lazy(HikariDataSource pool) {
        LazyDataSource known = lazy == null ? LazyDataSources.of(pool) : lazy;
        lazy = known;
        return known;
    }

    @Test
    void a_reader_misses_nothing_while_two_processes_write_and_transactions_end_out_of_order() throws Exception {
        try (HikariDataSource database = TestDatabase.migrated().dataSource()) {
            LazyDataSource ofOne = LazyDataSources.of(database);
            TransactionManager transactions = springs(ofOne);
            try (CompactEventStorage one = CompactEventStorage.on(ofOne, transactions, StoredTypes.load())
                            .build();
                    CompactEventStorage other = CompactEventStorage.outsideOfTransactions(database, StoredTypes.load())
                            .build()) {
                List<String> expected = new ArrayList<>();
                List<Thread> writers = new ArrayList<>();
                for (int w = 0; w < 6; w++) {
                    CompactEventStorage engine = w % 2 == 0 ? one : other;
                    boolean slowly = w == 0 || w == 2;
                    String session = id();
                    IntStream.range(0, 60).forEach(i -> expected.add(session + " " + i));
                    writers.add(new Thread(() -> IntStream.range(0, 60).forEach(i -> {
                        if (slowly) {
                            // Its position is drawn now and seen only after others have drawn and committed theirs.
                            Transaction transaction = transactions.startTransaction();
                            engine.appendEvents(beats(session, i, 1));
                            other.appendEvents(beats(id(), 0, 1));
                            transaction.commit();
                        } else {
                            engine.appendEvents(beats(session, i, 1));
                        }
                    })));
                }
                writers.forEach(Thread::start);
                List<String> seen = new ArrayList<>();
                @Nullable TrackingToken[] token = {null};
                Eventually.eventually(() -> {
                    try (Stream<? extends TrackedEventMessage<?>> events = other.readEvents(token[0], false)) {
                        events.forEach(event -> {
                            seen.add(name(event));
                            token[0] = event.trackingToken();
                        });
                    }
                    assertThat(seen).hasSizeGreaterThanOrEqualTo(expected.size() + 120);
                });
                for (Thread writer : writers) {
                    writer.join();
                }
                assertThat(seen).containsAll(expected).doesNotHaveDuplicates().hasSize(expected.size() + 120);
            }
        }
    }

    @Test
    void snapshots_stored_together_take_the_place_of_older_ones_and_one_that_is_there_already_disturbs_no_other() {
        try (HikariDataSource database = TestDatabase.migrated().dataSource();
                CompactEventStorage engine = CompactEventStorage.outsideOfTransactions(database, StoredTypes.load())
                        .build()) {
            List<String> sessions =
                    Stream.generate(EventStorageContract::id).limit(3).toList();
            engine.storeSnapshots(snapshots(sessions, 500));
            engine.storeSnapshots(snapshots(sessions.subList(1, 2), 1_000));
            engine.storeSnapshots(snapshots(sessions, 1_000));
            assertThat(sessions.stream().map(engine::readSnapshot))
                    .allSatisfy(snapshot -> assertThat(snapshot.map(DomainEventMessage::getSequenceNumber))
                            .contains(1_000L));
            assertThat(new JdbcTemplate(database)
                            .queryForObject("SELECT COUNT(*) FROM snapshot_event_entry", Integer.class))
                    .isEqualTo(sessions.size());
        }
    }

    @Test
    void a_snapshot_that_cannot_be_stored_takes_no_other_with_it_and_leaves_the_connection_as_it_was()
            throws Exception {
        try (HikariDataSource database = TestDatabase.migrated().dataSource();
                CompactEventStorage engine = CompactEventStorage.outsideOfTransactions(database, StoredTypes.load())
                        .build();
                LiveSnapshots live = new LiveSnapshots(engine, 500)) {
            List<String> sessions =
                    Stream.generate(EventStorageContract::id).limit(3).sorted().toList();
            List<DomainEventMessage<?>> snapshots = new ArrayList<>(snapshots(sessions, 500));
            snapshots.set(
                    1,
                    new GenericDomainEventMessage<>(
                            "too long for its column".repeat(5), sessions.get(1), 500, new Clicked("s", NINE)));
            assertThatThrownBy(() -> engine.storeSnapshots(snapshots)).isInstanceOf(EventStoreException.class);
            assertThat(sessions)
                    .allSatisfy(
                            session -> assertThat(engine.readSnapshot(session)).isEmpty());
            live.store(snapshots);
            assertThat(sessions.stream().map(engine::readSnapshot).map(Optional::isPresent))
                    .containsExactly(true, false, true);
            try (Connection connection = database.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            }
        }
    }

    @Test
    void snapshots_wait_for_a_database_that_is_busy_and_those_that_find_no_room_are_left_out() throws Exception {
        try (HikariDataSource database = TestDatabase.migrated().dataSource();
                CompactEventStorage engine = CompactEventStorage.outsideOfTransactions(database, StoredTypes.load())
                        .build();
                LiveSnapshots live = new LiveSnapshots(engine, 500)) {
            try (Connection other = database.getConnection();
                    Statement lock = other.createStatement()) {
                lock.execute("LOCK TABLES snapshot_event_entry WRITE");
                List<String> sessions = Stream.generate(EventStorageContract::id)
                        .limit(2 * LiveSnapshots.MOST_WAITING)
                        .toList();
                snapshots(sessions, 500).forEach(live::offer);
                lock.execute("UNLOCK TABLES");
            }
            JdbcTemplate stored = new JdbcTemplate(database);
            String count = "SELECT COUNT(*) FROM snapshot_event_entry";
            Eventually.eventually(() -> assertThat(stored.queryForObject(count, Integer.class))
                    .isGreaterThanOrEqualTo(LiveSnapshots.MOST_WAITING));
            String last = id();
            snapshots(List.of(last), 500).forEach(live::offer);
            Eventually.eventually(() -> assertThat(engine.readSnapshot(last)).isPresent());
            // With the last one, and with those that were in hand already.
            assertThat(stored.queryForObject(count, Integer.class))
                    .isBetween(
                            LiveSnapshots.MOST_WAITING + 1,
                            LiveSnapshots.MOST_WAITING + LiveSnapshots.MOST_TOGETHER + 1);
        }
    }

    private static List<DomainEventMessage<?>> snapshots(List<String> sessions, long sequence) {
        return sessions.stream()
                .<DomainEventMessage<?>>map(session -> event(session, sequence, new Clicked(session, NINE)))
                .toList();
    }
}
