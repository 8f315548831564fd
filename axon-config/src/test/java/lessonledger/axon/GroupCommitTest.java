package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import lessonledger.database.DatabaseGate;
import lessonledger.database.LazyDataSources;
import lessonledger.database.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every way in which a shared commit can go wrong, on a database where it does. */
class GroupCommitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.migrated();
    private final HikariDataSource beside = database.dataSource();
    private final JdbcTemplate look = new JdbcTemplate(beside);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final DatabaseGate gate;
    private final HikariDataSource pool;
    private GroupCommit group;

    GroupCommitTest() throws Exception {
        gate = DatabaseGate.before(database);
        pool = LazyDataSources.through(gate);
        group = new GroupCommit(pool, 10_000, PATIENCE, LONG);
    }

    @BeforeEach
    void openConnection() throws Exception {
        group.store(rows("first", 0, 1));
    }

    @AfterEach
    void close() throws Exception {
        group.close();
        callers.shutdownNow();
        pool.close();
        gate.close();
        beside.close();
    }

    @Test
    void those_who_wait_together_share_one_statement() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            long before = inserts();
            List<Future<?>> waiting = manyWait(40);
            held.letGo();
            blocked.get();
            for (Future<?> one : waiting) {
                one.get();
            }
            assertThat(inserts() - before).isLessThanOrEqualTo(3);
        }
        assertThat(stored("held")).isOne();
        assertThat(look.queryForObject("SELECT COUNT(*) FROM stored_event", Integer.class))
                .isEqualTo(42);
    }

    @Test
    void positions_follow_the_order_of_commits() throws Exception {
        for (int i = 0; i < 20; i++) {
            group.store(rows("a" + i, 0, 2));
        }
        assertThat(look.queryForList(
                        "SELECT global_index FROM stored_event ORDER BY stored_at, global_index", Long.class))
                .isSorted();
    }

    @Test
    void a_place_that_is_taken_fails_only_the_one_who_wants_it() throws Exception {
        group.store(rows("taken", 0, 1));
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            List<Future<?>> waiting = manyWait(10);
            Future<?> loser = storing(rows("taken", 0, 2));
            Future<?> after = storing(rows("taken", 1, 1));
            eventuallyWaiting(12);
            held.letGo();
            blocked.get();
            assertThatThrownBy(loser::get).hasCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
            after.get();
            for (Future<?> one : waiting) {
                one.get();
            }
        }
        assertThat(stored("taken")).isEqualTo(2);
    }

    @Test
    void two_who_want_one_place_in_the_same_commit_do_not_both_get_it() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            eventuallyBlocked();
            Future<?> one = storing(rows("both", 0, 1));
            eventuallyWaiting(1);
            Future<?> other = storing(rows("both", 0, 1));
            eventuallyWaiting(2);
            held.letGo();
            blocked.get();
            one.get();
            assertThatThrownBy(other::get).hasCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
        }
        assertThat(stored("both")).isOne();
    }

    @Test
    void what_one_caller_hands_over_is_stored_together_or_not_at_all_however_much_it_is() throws Exception {
        group.store(rows("much", 699, 1));
        assertThatThrownBy(() -> group.store(rows("much", 0, 700)))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class);
        assertThat(stored("much")).isOne();
        group.store(rows("more", 0, 700));
        assertThat(stored("more")).isEqualTo(700);
    }

    @Test
    void another_process_that_holds_a_place_for_long_holds_up_only_the_one_who_wants_it() throws Exception {
        group.close();
        group = new GroupCommit(pool, 10, PATIENCE, Duration.ofSeconds(1));
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            List<Future<?>> waiting = IntStream.range(0, 5)
                    .<Future<?>>mapToObj(i -> storing(rows("waiting" + i, 0, 1)))
                    .toList();
            assertThatThrownBy(blocked::get).hasCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
            for (Future<?> one : waiting) {
                one.get();
            }
        }
    }

    @Test
    void a_connection_that_was_killed_while_idle_is_replaced() throws Exception {
        killConnections();
        group.store(rows("after", 0, 2));
        assertThat(stored("after")).isEqualTo(2);
    }

    @Test
    void a_statement_that_was_killed_is_sent_again() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 2));
            List<Future<?>> waiting = manyWait(5);
            killConnections(held.id());
            held.letGo();
            blocked.get();
            for (Future<?> one : waiting) {
                one.get();
            }
        }
        assertThat(stored("held")).isEqualTo(2);
    }

    @Test
    void an_answer_that_was_lost_is_looked_up_and_nothing_is_stored_twice() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 2));
            List<Future<?>> waiting = manyWait(5);
            // The server has the statement; its answer will find nobody.
            gate.cut();
            held.letGo();
            Eventually.eventually(() -> assertThat(stored("held")).isEqualTo(2));
            assertThat(blocked).isNotDone();
            gate.mend();
            blocked.get();
            for (Future<?> one : waiting) {
                one.get();
            }
        }
        assertThat(stored("held")).isEqualTo(2);
    }

    @Test
    void an_answer_that_was_lost_and_told_of_a_conflict_is_a_conflict() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 2));
            eventuallyBlocked();
            gate.cut();
            held.keep();
            gate.mend();
            assertThatThrownBy(blocked::get).hasCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
        }
        assertThat(stored("held")).isOne();
    }

    @Test
    void a_database_that_stays_away_fails_those_who_wait_and_serves_the_next_when_it_is_back() throws Exception {
        group.close();
        group = new GroupCommit(pool, 10, Duration.ofMillis(200), LONG);
        group.store(rows("before", 0, 1));
        gate.cut();
        assertThatThrownBy(() -> group.store(rows("away", 0, 1))).isInstanceOf(LedgerUnreachable.class);
        gate.mend();
        Eventually.eventually(() -> {
            try {
                group.store(rows("back", 0, 1));
            } catch (LedgerUnreachable e) {
                throw new AssertionError(e);
            } catch (SQLIntegrityConstraintViolationException e) {
                // An earlier try was stored after all.
            }
        });
        assertThat(stored("away")).isZero();
        assertThat(stored("back")).isOne();
    }

    @Test
    void more_than_may_wait_are_refused_and_the_others_are_stored() throws Exception {
        group.close();
        group = new GroupCommit(pool, 3, PATIENCE, LONG);
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            eventuallyBlocked();
            List<Future<?>> waiting = manyWait(3);
            assertThatThrownBy(() -> group.store(rows("too many", 0, 1))).isInstanceOf(LedgerBusy.class);
            held.letGo();
            blocked.get();
            for (Future<?> one : waiting) {
                one.get();
            }
        }
        assertThat(stored("too many")).isZero();
    }

    @Test
    void those_who_wait_at_the_end_are_stored_and_those_who_come_later_are_refused() throws Exception {
        try (Held held = hold("held")) {
            Future<?> blocked = storing(rows("held", 0, 1));
            List<Future<?>> waiting = manyWait(10);
            Future<?> closing = callers.submit(group::close);
            Eventually.eventually(() -> assertThat(group.isClosed()).isTrue());
            assertThatThrownBy(() -> group.store(rows("late", 0, 1))).isInstanceOf(LedgerBusy.class);
            assertThat(closing).isNotDone();
            held.letGo();
            blocked.get();
            for (Future<?> one : waiting) {
                one.get();
            }
            closing.get();
        }
        assertThat(stored("late")).isZero();
    }

    // --- words ---

    private Future<?> storing(List<EventRow> rows) {
        return callers.submit((Callable<@Nullable Void>) () -> {
            group.store(rows);
            return null;
        });
    }

    /** Lets callers wait behind a writer that is blocked, and returns when all of them do. */
    private List<Future<?>> manyWait(int count) {
        eventuallyBlocked();
        List<Future<?>> waiting = IntStream.range(0, count)
                .<Future<?>>mapToObj(i -> storing(rows("waiting" + i, 0, 1)))
                .toList();
        eventuallyWaiting(count);
        return waiting;
    }

    private void eventuallyWaiting(int count) {
        Eventually.eventually(() -> assertThat(group.waiting()).isGreaterThanOrEqualTo(count));
    }

    private void eventuallyBlocked() {
        Eventually.eventually(() -> assertThat(count(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = ? AND time_ms > 30"
                                + " AND info LIKE 'INSERT INTO stored_event%'",
                        database.address().database()))
                .isOne());
    }

    /** Kills the connections of the pool under test, which alone go through the gate, and nobody else's. */
    private void killConnections(long... spared) {
        look
                .queryForList(
                        "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()",
                        Long.class,
                        database.address().database())
                .stream()
                .filter(id -> Arrays.stream(spared).noneMatch(id::equals))
                .forEach(id -> {
                    try {
                        look.execute("KILL " + id);
                    } catch (DataAccessException e) {
                        // It has gone already.
                    }
                });
    }

    private long inserts() {
        return count("SELECT VARIABLE_VALUE FROM information_schema.global_status WHERE VARIABLE_NAME = 'COM_INSERT'");
    }

    private long stored(String aggregate) {
        return count("SELECT COUNT(*) FROM stored_event WHERE aggregate_id = ?", StoredId.toBytes(aggregate));
    }

    private long count(String sql, Object... parameters) {
        Long count = look.queryForObject(sql, Long.class, parameters);
        return count == null ? -1 : count;
    }

    private static List<EventRow> rows(String aggregate, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> new EventRow(
                        StoredId.toBytes(aggregate),
                        i,
                        1,
                        StoredId.toBytes(EventStorageContract.id()),
                        System.nanoTime() / 1_000,
                        new byte[] {1, 2, 3},
                        null,
                        null))
                .toList();
    }

    /** Another process that has begun to store an event in a place, and has not yet decided. */
    private Held hold(String aggregate) throws SQLException {
        Connection connection = beside.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(EventRow.insert(rows(aggregate, 0, 1)))) {
            insert.executeUpdate();
        }
        try (Statement ask = connection.createStatement();
                ResultSet id = ask.executeQuery("SELECT CONNECTION_ID()")) {
            id.next();
            return new Held(connection, id.getLong(1));
        }
    }

    private record Held(Connection connection, long id) implements AutoCloseable {

        void letGo() throws SQLException {
            connection.rollback();
        }

        void keep() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.close();
        }
    }
}
