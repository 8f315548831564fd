package lessonledger.axon;

import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Stores the events of many commands with one statement and one commit. Callers hand their rows over and wait; one thread takes
 * whatever has come in while it stored the last ones. There is no timer: a single command is stored at once, and the busier
 * the ledger is, the more commands share a commit.
 *
 * <p>What one caller hands over is stored together or not at all. A caller goes on when its events are durable, or with the
 * fault that is its own ({@link EventWriter}).
 */
final class GroupCommit implements AutoCloseable {

    private final BlockingQueue<Handover> waiting;
    private final Duration patience;
    private final EventWriter events;
    private final Thread writer;
    private final Handover end = new Handover(List.of(), () -> {});
    private volatile boolean started;
    private volatile boolean closed;

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
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.patience = patience;
        this.events = new EventWriter(pool, patience, forAPlace);
        this.writer = new Thread(this::run, "ledger-writer");
        this.writer.setDaemon(true);
    }

    /**
     * Stores these events and returns when they are durable.
     *
     * @throws SQLIntegrityConstraintViolationException when another event has the place of one of these; none is stored
     * @throws LedgerBusy when too many wait already, or the application ends; none is stored
     * @throws LedgerUnreachable when the database was away for too long; whether these are stored is unknown
     */
    void store(List<EventRow> rows) throws SQLIntegrityConstraintViolationException {
        Thread caller = Thread.currentThread();
        Handover mine = new Handover(rows, () -> LockSupport.unpark(caller));
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
        @Nullable Exception fault = mine.fault();
        if (fault instanceof SQLIntegrityConstraintViolationException conflict) {
            throw conflict;
        } else if (fault != null) {
            throw unknown(fault);
        }
    }

    static LedgerUnreachable unknown(Exception fault) {
        return new LedgerUnreachable("The events could not be stored, or it is not known whether they are.", fault);
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
        while (!mine.isDone()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                mine.abandon();
                waiting.remove(mine);
                if (!mine.isDone()) {
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
            waiting.drainTo(taken, EventWriter.ROWS);
            last = taken.contains(end);
            if (last) {
                waiting.drainTo(taken);
                taken.removeIf(handover -> handover == end);
            }
            taken.removeIf(Handover::isAbandoned);
            events.write(taken);
        }
        events.close();
    }
}
