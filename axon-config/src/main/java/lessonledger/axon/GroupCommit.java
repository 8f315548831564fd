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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the events of many commands with one statement and one commit. Callers hand their rows over and wait; one thread takes
 * whatever has come in while it stored the last ones. There is no timer: a single command is stored at once, and the busier
 * the ledger is, the more commands share a commit.
 *
 * <p>What one caller hands over is stored together or not at all. A caller goes on when its events are durable, or with the
 * fault that is its own: somebody else's event under the same number fails only the one who lost. When the outcome of a commit
 * is unknown, what is stored is looked up before anything is tried again.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** The rows of one statement. More would gain nothing and make a packet that a server may refuse. */
    static final int ROWS = 256;

    private static final int WEIGHT = 2 * 1024 * 1024;
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;

    private final DataSource pool;
    private final BlockingQueue<Handover> waiting;
    private final Duration patience;
    private final Duration forAPlace;
    private final Thread writer;
    private final Handover end = new Handover(List.of(), Thread.currentThread());
    private volatile boolean started;
    private volatile boolean closed;
    private @Nullable Lane lane;

    /**
     * Makes it. Its thread starts with the first events.
     *
     * @param pool where the writer takes the one connection that it keeps
     * @param mostWaiting how many callers may wait before more are refused
     * @param patience how long a database that cannot be reached is tried; a caller waits three times as long at most
     * @param forAPlace how long the transaction of another process may hold a place that a caller wants, in whole seconds;
     *     for so long it holds up everybody
     */
    GroupCommit(DataSource pool, int mostWaiting, Duration patience, Duration forAPlace) {
        this.pool = pool;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.patience = patience;
        this.forAPlace = forAPlace;
        this.writer = new Thread(this::run, "ledger-writer");
        this.writer.setDaemon(true);
    }

    /** What a caller waits for, and how it ended. */
    private static final class Handover {

        final List<EventRow> rows;
        private final Thread caller;
        private volatile boolean done;
        private volatile boolean abandoned;
        private @Nullable Exception fault;

        Handover(List<EventRow> rows, Thread caller) {
            this.rows = rows;
            this.caller = caller;
        }

        void stored() {
            finish(null);
        }

        void failed(Exception why) {
            finish(why);
        }

        private void finish(@Nullable Exception why) {
            fault = why;
            done = true;
            LockSupport.unpark(caller);
        }

        int weight() {
            return rows.stream().mapToInt(EventRow::weight).sum();
        }
    }

    /**
     * Stores these events and returns when they are durable.
     *
     * @throws SQLIntegrityConstraintViolationException when another event has the place of one of these; none is stored
     * @throws LedgerBusy when too many wait already, or the application ends; none is stored
     * @throws LedgerUnreachable when the database was away for too long; whether these are stored is unknown
     */
    void store(List<EventRow> rows) throws SQLIntegrityConstraintViolationException {
        Handover mine = new Handover(rows, Thread.currentThread());
        if (closed) {
            throw new LedgerBusy("The ledger is closing.");
        }
        if (!started) {
            start();
        }
        if (!waiting.offer(mine)) {
            throw new LedgerBusy("More commands wait to be stored than the ledger can take in.");
        }
        if (closed && waiting.remove(mine)) {
            throw new LedgerBusy("The ledger is closing.");
        }
        await(mine);
        @Nullable Exception fault = mine.fault;
        if (fault instanceof SQLIntegrityConstraintViolationException conflict) {
            throw conflict;
        } else if (fault != null) {
            throw new LedgerUnreachable("The events could not be stored, or it is not known whether they are.", fault);
        }
    }

    /** Returns how many callers wait for the writer to take their events. */
    int waiting() {
        return waiting.size();
    }

    /** Returns whether it takes nothing any more. */
    boolean isClosed() {
        return closed;
    }

    private void await(Handover mine) {
        // The writer gives up after the same time; the rest is for the statement that it may be waiting for.
        long end = System.nanoTime() + 3 * patience.toNanos();
        boolean interrupted = false;
        while (!mine.done) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                mine.abandoned = true;
                waiting.remove(mine);
                if (!mine.done) {
                    throw new LedgerUnreachable("The database did not answer in time.", null);
                }
                break;
            }
            LockSupport.parkNanos(this, left);
            // The writer is about to store these or has done so: what the caller must not do is not to know.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void start() {
        if (!started && !closed) {
            writer.start();
            started = true;
        }
    }

    /** Stores what waits, refuses what comes later, and ends the writer. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (!started) {
                return;
            }
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                waiting.offer(end, 100, TimeUnit.MILLISECONDS);
                writer.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Handover> taken = new ArrayList<>();
        boolean last = false;
        while (!last) {
            taken.clear();
            try {
                taken.add(waiting.take());
            } catch (InterruptedException e) {
                // Nobody is meant to; the end comes through the queue.
                continue;
            }
            waiting.drainTo(taken, ROWS);
            last = taken.contains(end);
            if (last) {
                waiting.drainTo(taken);
                taken.removeIf(handover -> handover == end);
            }
            taken.removeIf(handover -> handover.abandoned);
            inTransactions(taken);
        }
        giveUpLane();
    }

    /** Cuts what was taken into transactions that suit the database, never through what one caller handed over. */
    private void inTransactions(List<Handover> taken) {
        int from = 0;
        while (from < taken.size()) {
            int rows = 0;
            int weight = 0;
            int to = from;
            while (to < taken.size()) {
                Handover next = taken.get(to);
                rows += next.rows.size();
                weight += next.weight();
                if (to > from && (rows > ROWS || weight > WEIGHT)) {
                    break;
                }
                to++;
            }
            List<Handover> together = List.copyOf(taken.subList(from, to));
            try {
                write(together);
            } catch (RuntimeException e) {
                log.error("The ledger's writer met a fault that it does not know.", e);
                giveUpLane();
                together.stream().filter(handover -> !handover.done).forEach(handover -> handover.failed(e));
            }
            from = to;
        }
    }

    private void write(List<Handover> together) {
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
                    .filter(handover -> !handover.done && !handover.abandoned)
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
                open.stream().flatMap(handover -> handover.rows.stream()).toList();
        Map<Place, byte[]> stored = lane().lookUp(rows);
        List<Handover> rest = new ArrayList<>();
        for (Handover handover : open) {
            boolean any = false;
            boolean foreign = false;
            for (EventRow row : handover.rows) {
                byte @Nullable [] there = stored.get(Place.of(row));
                any |= there != null;
                foreign |= there != null && !Arrays.equals(there, row.event());
            }
            if (foreign) {
                handover.failed(new SQLIntegrityConstraintViolationException("Another event has this place."));
            } else if (any) {
                handover.stored();
            } else if (!handover.abandoned) {
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

    private void giveUpLane() {
        Lane broken = lane;
        lane = null;
        if (broken != null) {
            broken.close();
        }
    }

    /** The writer's connection with its statements, one for every number of rows. */
    private static final class Lane {

        private final Connection connection;
        private final @Nullable PreparedStatement[] inserts = new PreparedStatement[ROWS + 1];

        private Lane(Connection connection) {
            this.connection = connection;
        }

        static Lane on(Connection connection, long secondsForAPlace) throws SQLException {
            try (Statement settings = connection.createStatement()) {
                // One command that waits for another process's transaction must not hold up all others for long.
                settings.execute("SET SESSION innodb_lock_wait_timeout = " + secondsForAPlace);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return new Lane(connection);
        }

        void insert(List<Handover> together) throws SQLException {
            List<EventRow> rows;
            if (together.size() == 1) {
                rows = together.get(0).rows;
            } else {
                rows = new ArrayList<>(together.size() + 8);
                for (Handover handover : together) {
                    rows.addAll(handover.rows);
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
            @Nullable PreparedStatement insert = inserts[rows.size()];
            if (insert == null) {
                insert = connection.prepareStatement(EventRow.insert(rows.size()));
                inserts[rows.size()] = insert;
            }
            EventRow.bind(insert, rows);
            insert.executeUpdate();
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

        void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("The connection was broken already.", e);
            }
        }
    }
}
