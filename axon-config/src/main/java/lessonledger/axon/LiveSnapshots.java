package lessonledger.axon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.AxonThreadFactory;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.Scope;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a snapshot of an aggregate whenever it has seen so many events since the last one. It is taken of the aggregate that is
 * alive, after the commit of its command and while that command still holds it; only the writing is done on another thread.
 * Axon's own snapshotter reads all these events again to make the same aggregate once more, which was a sixth of the
 * application's work under load.
 *
 * <p>A snapshot is only a shortcut: one that finds no room or cannot be stored is left out, and the next is due as many events
 * later.
 */
final class LiveSnapshots implements SnapshotTriggerDefinition, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveSnapshots.class);

    static final int MOST_WAITING = 1_000;

    /** What one commit takes. Many sessions come to theirs at once when many lessons begin at once. */
    static final int MOST_TOGETHER = 100;

    private final CompactEventStorage events;
    private final int between;
    private final BlockingQueue<DomainEventMessage<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(1), // One run that is still to come takes whatever waits.
            new AxonThreadFactory("snapshots"),
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * Makes it.
     *
     * @param between after how many events of an aggregate the next snapshot is due
     */
    LiveSnapshots(CompactEventStorage events, int between) {
        this.events = events;
        this.between = between;
        this.writer.allowCoreThreadTimeOut(true);
    }

    @Override
    public SnapshotTrigger prepareTrigger(Class<?> aggregateType) {
        return new EventsSinceTheLast();
    }

    /** Gives up what waits to be written. */
    @Override
    public void close() {
        writer.shutdownNow();
        waiting.clear();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
                log.debug("A snapshot is still being written.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts an aggregate's events. Like the aggregate, it is used by one thread at a time. */
    private final class EventsSinceTheLast implements SnapshotTrigger {

        private int count;
        private boolean due;

        @Override
        public void eventHandled(EventMessage<?> event) {
            count++;
            if (count >= between && !due && CurrentUnitOfWork.isStarted()) {
                Scope scope = Scope.getCurrentScope();
                if (scope instanceof EventSourcedAggregate<?> aggregate) {
                    due = true;
                    UnitOfWork<?> command = CurrentUnitOfWork.get();
                    command.afterCommit(committed -> {
                        due = false;
                        count = 0;
                        take(aggregate);
                    });
                    command.onRollback(failed -> due = false);
                }
            }
        }

        @Override
        public void initializationFinished() {
            // An aggregate that has come back from more events than that is due when its command is committed.
        }
    }

    private void take(EventSourcedAggregate<?> aggregate) {
        if (aggregate.isDeleted()) {
            return;
        }
        try {
            DomainEventMessage<?> snapshot = new GenericDomainEventMessage<>(
                    aggregate.type(),
                    aggregate.identifierAsString(),
                    aggregate.version(),
                    aggregate.getAggregateRoot(),
                    MetaData.emptyInstance(), // It is of many requests, not of the one that made it due.
                    IdentifierFactory.getInstance().generateIdentifier(),
                    GenericEventMessage.clock.instant());
            // The message remembers this form; after the command the aggregate itself is another's.
            snapshot.serializePayload(events.getSnapshotSerializer(), byte[].class);
            offer(snapshot);
        } catch (RuntimeException e) {
            log.warn("No snapshot of {} could be taken.", aggregate.identifierAsString(), e);
        }
    }

    /** Has it stored on the other thread, or leaves it out when too many wait. */
    void offer(DomainEventMessage<?> snapshot) {
        if (waiting.offer(snapshot)) {
            writer.execute(this::storeWaiting);
        }
    }

    private void storeWaiting() {
        List<DomainEventMessage<?>> together = new ArrayList<>();
        while (waiting.drainTo(together, MOST_TOGETHER) > 0) {
            store(together);
            together.clear();
        }
    }

    /** Stores them together, or each by itself when one of them is in the way of the others. */
    void store(List<DomainEventMessage<?>> snapshots) {
        try {
            events.storeSnapshots(snapshots);
        } catch (LedgerUnreachable e) {
            log.warn("{} snapshots could not be stored.", snapshots.size(), e);
        } catch (RuntimeException e) {
            if (snapshots.size() > 1) {
                snapshots.forEach(snapshot -> store(List.of(snapshot)));
            } else {
                log.warn(
                        "The snapshot of {} could not be stored.",
                        snapshots.get(0).getAggregateIdentifier(),
                        e);
            }
        }
    }
}
