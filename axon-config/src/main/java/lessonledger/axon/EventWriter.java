package lessonledger.axon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of many commands with one statement and one commit, on a connection that it keeps. Used by one thread.
 *
 * <p>Each handover ends as its own: somebody else's event under the same number fails only the one who lost. When the outcome
 * of a commit is unknown, what is stored is looked up before anything is tried again.
 */
final class EventWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventWriter.class);

    /** The rows of one statement. More would gain nothing and make a packet that a server may refuse. */
    static final int ROWS = 256;

    private static final int WEIGHT = 2 * 1024 * 1024;
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;

    private final DataSource pool;
    private final Duration patience;
    private final Duration forAPlace;
    private @Nullable Lane lane;

    /**
     * Makes it.
     *
     * @param pool where it takes the one connection that it keeps
     * @param patience how long a database that cannot be reached is tried
     * @param forAPlace how long the transaction of another process may hold a place that a caller wants, in whole seconds;
     *     for so long it holds up everybody
     */
    EventWriter(DataSource pool, Duration patience, Duration forAPlace) {
        this.pool = pool;
        this.patience = patience;
        this.forAPlace = forAPlace;
    }

    /** Stores what was handed over, in transactions that suit the database, never cut through what one caller handed over. */
    void write(List<Handover> taken) {
        int from = 0;
        while (from < taken.size()) {
            int rows = 0;
            int weight = 0;
            int to = from;
            while (to < taken.size()) {
                Handover next = taken.get(to);
                rows += next.rows().size();
                weight += next.weight();
                if (to > from && (rows > ROWS || weight > WEIGHT)) {
                    break;
                }
                to++;
            }
            List<Handover> together = List.copyOf(taken.subList(from, to));
            try {
                together(together);
            } catch (RuntimeException e) {
                log.error("The ledger's writer met a fault that it does not know.", e);
                giveUpLane();
                together.stream().filter(handover -> !handover.isDone()).forEach(handover -> handover.failed(e));
            }
            from = to;
        }
    }

    private void together(List<Handover> together) {
        try {
            lane().insert(together);
            together.forEach(Handover::stored);
        } catch (SQLException e) {
            settle(together, e);
        }
    }

    /**
     * Finds out, after a fault, what became of each, and stores what is not stored. A statement that went out may still be
     * under way at the server: then the row that it brings stops ours, and the next look finds it.
     */
    private void settle(List<Handover> together, SQLException fault) {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = SHORTEST_PAUSE;
        List<Handover> open = together;
        SQLException latest = fault;
        boolean apart = leavesConnectionWhole(fault);
        if (apart) {
            log.debug("Events of {} commands are stored one by one: {}", together.size(), fault.getMessage());
        } else {
            log.warn("Storing events of {} commands met a fault: {}", together.size(), fault.toString());
            giveUpLane();
        }
        while (System.nanoTime() - deadline < 0) {
            try {
                open = notSettled(open);
                if (apart) {
                    storeApart(open);
                } else if (!open.isEmpty()) {
                    lane().insert(open);
                    open.forEach(Handover::stored);
                }
            } catch (SQLException e) {
                latest = e;
                if (leavesConnectionWhole(e)) {
                    apart = true;
                } else {
                    giveUpLane();
                }
            }
            open = open.stream()
                    .filter(handover -> !handover.isDone() && !handover.isAbandoned())
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(this, pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        SQLException unreachable = latest;
        log.error("Whether events of {} commands are stored is not known.", open.size(), unreachable);
        open.forEach(handover -> handover.failed(unreachable));
    }

    private void storeApart(List<Handover> open) throws SQLException {
        for (Handover one : open) {
            try {
                lane().insert(List.of(one));
                one.stored();
            } catch (SQLException e) {
                if (e.getErrorCode() == LOCK_WAIT_TIMEOUT) {
                    // Another process is about to take the place. Whoever waits for it holds up everybody else.
                    one.failed(new SQLIntegrityConstraintViolationException("Another event is taking this place.", e));
                } else if (!leavesConnectionWhole(e)) {
                    throw e;
                }
            }
        }
    }

    /** Asks what is stored, tells those whose events are, and those whose place is taken; returns the others. */
    private List<Handover> notSettled(List<Handover> open) throws SQLException {
        List<EventRow> rows =
                open.stream().flatMap(handover -> handover.rows().stream()).toList();
        Map<Place, byte[]> stored = lane().lookUp(rows);
        List<Handover> rest = new ArrayList<>();
        for (Handover handover : open) {
            boolean any = false;
            boolean foreign = false;
            for (EventRow row : handover.rows()) {
                byte @Nullable [] there = stored.get(Place.of(row));
                any |= there != null;
                foreign |= there != null && !Arrays.equals(there, row.event());
            }
            if (foreign) {
                handover.failed(new SQLIntegrityConstraintViolationException("Another event has this place."));
            } else if (any) {
                handover.stored();
            } else if (!handover.isAbandoned()) {
                // One whose caller was told that nothing is known is not stored afterwards.
                rest.add(handover);
            }
        }
        return rest;
    }

    /** A place in an aggregate's life; there is one event in it. */
    private record Place(String aggregate, long sequence) {

        static Place of(EventRow row) {
            return new Place(StoredId.toText(row.aggregate()), row.sequence());
        }
    }

    private static boolean leavesConnectionWhole(SQLException e) {
        return isDuplicate(e) || e.getErrorCode() == LOCK_WAIT_TIMEOUT || e.getErrorCode() == DEADLOCK;
    }

    static boolean isDuplicate(SQLException e) {
        return e instanceof SQLIntegrityConstraintViolationException;
    }

    private Lane lane() throws SQLException {
        Lane open = lane;
        if (open == null) {
            open = Lane.on(pool.getConnection(), forAPlace.toSeconds());
            lane = open;
        }
        return open;
    }

    /** Gives its connection back. */
    @Override
    public void close() {
        giveUpLane();
    }

    private void giveUpLane() {
        Lane broken = lane;
        lane = null;
        if (broken != null) {
            broken.close();
        }
    }

    /** The writer's connection with its statement. */
    private static final class Lane {

        private final Connection connection;
        private final Statement statement;

        private Lane(Connection connection, Statement statement) {
            this.connection = connection;
            this.statement = statement;
        }

        static Lane on(Connection connection, long secondsForAPlace) throws SQLException {
            try {
                Statement statement = connection.createStatement();
                statement.setEscapeProcessing(false);
                // One command that waits for another process's transaction must not hold up all others for long.
                statement.execute("SET SESSION innodb_lock_wait_timeout = " + secondsForAPlace);
                return new Lane(connection, statement);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }

        void insert(List<Handover> together) throws SQLException {
            List<EventRow> rows;
            if (together.size() == 1) {
                rows = together.get(0).rows();
            } else {
                rows = new ArrayList<>(together.size() + 8);
                for (Handover handover : together) {
                    rows.addAll(handover.rows());
                }
            }
            if (rows.size() <= ROWS) {
                // A statement by itself is a transaction: sent, stored and committed in one round trip.
                execute(rows);
                return;
            }
            connection.setAutoCommit(false);
            try {
                for (int from = 0; from < rows.size(); from += ROWS) {
                    execute(rows.subList(from, Math.min(from + ROWS, rows.size())));
                }
                connection.commit();
            } catch (SQLException e) {
                rollBack(e);
                throw e;
            }
            connection.setAutoCommit(true);
        }

        private void rollBack(SQLException e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
        }

        private void execute(List<EventRow> rows) throws SQLException {
            statement.executeUpdate(EventRow.insert(rows));
        }

        Map<Place, byte[]> lookUp(List<EventRow> rows) throws SQLException {
            Map<Place, byte[]> found = new HashMap<>();
            for (int from = 0; from < rows.size(); from += ROWS) {
                List<EventRow> some = rows.subList(from, Math.min(from + ROWS, rows.size()));
                String sql = "SELECT aggregate_id, sequence_number, event_id FROM stored_event"
                        + " WHERE (aggregate_id, sequence_number) IN ("
                        + String.join(", ", Collections.nCopies(some.size(), "(?, ?)")) + ")";
                try (PreparedStatement look = connection.prepareStatement(sql)) {
                    int at = 1;
                    for (EventRow row : some) {
                        look.setBytes(at++, row.aggregate());
                        look.setLong(at++, row.sequence());
                    }
                    try (ResultSet row = look.executeQuery()) {
                        while (row.next()) {
                            found.put(new Place(StoredId.toText(row.getBytes(1)), row.getLong(2)), row.getBytes(3));
                        }
                    }
                }
            }
            return found;
        }

        /** Gives the connection back as it came, or, when it does not answer any more, for good. */
        void close() {
            try (connection) {
                try (statement) {
                    statement.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT");
                } catch (SQLException e) {
                    log.debug("The connection is broken.", e);
                    connection.abort(Runnable::run);
                }
            } catch (SQLException e) {
                log.debug("The connection was broken already.", e);
            }
        }
    }
}
