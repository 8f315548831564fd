package lessonledger.axon;

import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.monitoring.MessageMonitor;
import org.axonframework.serialization.SerializedType;
import org.jspecify.annotations.Nullable;

/**
 * An event store whose streams call their readers as soon as an event of this process is committed. Axon's own never calls
 * and its processors look every half second. Events that other processes store are found by calling every reader now and then.
 *
 * <p>Every reader has a stream of its own. Axon's shared one is filled by a thread of its own, so a reader that was called
 * at the commit would look before that thread has fetched. A reader says which types of events it does not handle, and is
 * spared them from the next page on.
 */
final class PromptEventStore extends EmbeddedEventStore {

    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A transaction, its round trips and its token cost as much for a few events as for many. */
    private static final long BETWEEN_LOOKS_WHEN_BUSY = TimeUnit.MILLISECONDS.toNanos(80);

    private static final int BUSY = 64;

    private static final long BETWEEN_CALLS = 250;

    private final ScheduledExecutorService calls = Executors.newSingleThreadScheduledExecutor(PromptEventStore::caller);
    private final Set<Wakeable> readers = ConcurrentHashMap.newKeySet();

    private final CompactEventStorage engine;

    private PromptEventStore(Builder builder, CompactEventStorage engine) {
        super(builder);
        this.engine = engine;
        calls.scheduleWithFixedDelay(
                () -> readers.forEach(Wakeable::call), BETWEEN_CALLS, BETWEEN_CALLS, TimeUnit.MILLISECONDS);
    }

    /** An application that is refused at its start ends without shutting down what it has not started. */
    private static Thread caller(Runnable work) {
        Thread thread = new Thread(work, "ledger-readers");
        thread.setDaemon(true);
        return thread;
    }

    /** Puts the event store in front of a storage engine. */
    static PromptEventStore on(CompactEventStorage engine, MessageMonitor<? super EventMessage<?>> monitor) {
        return new PromptEventStore(
                EmbeddedEventStore.builder()
                        .storageEngine(engine)
                        .messageMonitor(monitor)
                        .optimizeEventConsumption(false),
                engine);
    }

    @Override
    public void shutDown() {
        calls.shutdownNow();
        super.shutDown();
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        engine.grown();
        readers.forEach(Wakeable::wake);
    }

    @Override
    public TrackingEventStream openStream(TrackingToken trackingToken) {
        Wakeable stream = new Wakeable(trackingToken);
        readers.add(stream);
        return stream;
    }

    private final class Wakeable implements TrackingEventStream {

        private @Nullable TrackingToken end;
        private Iterator<TrackedEventMessage<?>> page = Collections.emptyIterator();
        private final AtomicBoolean called = new AtomicBoolean();
        private volatile Runnable callback = () -> {};
        private volatile long atEnd = System.nanoTime() - BETWEEN_LOOKS;
        private volatile long pause = BETWEEN_LOOKS;
        private final Set<SerializedType> unwanted = new HashSet<>();
        private @Nullable TrackedEventMessage<?> next;
        private int taken;

        Wakeable(@Nullable TrackingToken after) {
            this.end = after;
        }

        /**
         * Many commits are one call when the reader has not come to the end since the first of them. One that was there a
         * moment ago is called a moment later: a busy ledger is followed in large batches, a quiet one at once.
         */
        void wake() {
            if (called.compareAndSet(false, true)) {
                long wait = atEnd + pause - System.nanoTime();
                if (wait <= 0) {
                    callback.run();
                } else {
                    later(wait);
                }
            }
        }

        void call() {
            callback.run();
        }

        private void later(long nanos) {
            try {
                calls.schedule(callback, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The store is closing, and nobody will look again.
            }
        }

        /**
         * Takes the callback and says that it will be called. A processor that heard no would plan its next look for half a
         * second later, and while one is planned it takes no call.
         */
        @Override
        public boolean setOnAvailableCallback(Runnable whenAvailable) {
            callback = whenAvailable;
            return true;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            hasNextAvailable(0, TimeUnit.NANOSECONDS);
            return Optional.ofNullable(next);
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) {
            if (fetch()) {
                return true;
            }
            beginToWait();
            long until = System.nanoTime() + unit.toNanos(timeout);
            while (!fetch()) {
                if (System.nanoTime() - until >= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, BETWEEN_LOOKS);
            }
            return true;
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            TrackedEventMessage<?> mine = Objects.requireNonNull(next);
            next = null;
            return mine;
        }

        private boolean fetch() {
            while (next == null) {
                if (page.hasNext()) {
                    next = page.next();
                    taken++;
                } else {
                    CompactEventStorage.@Nullable Page following = engine.page(end, unwanted);
                    if (following == null) {
                        return false;
                    }
                    page = following.events();
                    end = following.end();
                }
            }
            return true;
        }

        /** The last event of a page is passed on all the same, for with its token the reader goes on. */
        @Override
        public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
            unwanted.add(engine.getEventSerializer().typeForClass(ignored.getPayloadType()));
        }

        /** From now on a commit calls; whoever was committed before is found by looking once more. */
        private void beginToWait() {
            if (taken > 0) {
                pause = taken < BUSY ? BETWEEN_LOOKS : BETWEEN_LOOKS_WHEN_BUSY;
                taken = 0;
            }
            called.set(false);
            atEnd = System.nanoTime();
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }
}
