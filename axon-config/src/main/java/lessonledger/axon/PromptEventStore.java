package lessonledger.axon;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.monitoring.MessageMonitor;

/**
 * An event store whose streams call their readers as soon as an event of this process is committed. Axon's own never calls
 * and its processors look every half second; they still do, for the events that other processes store.
 *
 * <p>Every reader has a stream of its own. Axon's shared one is filled by a thread of its own, so a reader that was called
 * at the commit would look before that thread has fetched.
 */
final class PromptEventStore extends EmbeddedEventStore {

    private final Set<Wakeable> readers = ConcurrentHashMap.newKeySet();

    private final Runnable beforeCalling;

    private PromptEventStore(Builder builder, Runnable beforeCalling) {
        super(builder);
        this.beforeCalling = beforeCalling;
    }

    /** Puts the event store in front of a storage engine. */
    static PromptEventStore on(CompactEventStorage engine, MessageMonitor<? super EventMessage<?>> monitor) {
        return new PromptEventStore(
                EmbeddedEventStore.builder()
                        .storageEngine(engine)
                        .messageMonitor(monitor)
                        .optimizeEventConsumption(false),
                engine::grown);
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        beforeCalling.run();
        readers.forEach(Wakeable::wake);
    }

    @Override
    public TrackingEventStream openStream(TrackingToken trackingToken) {
        Wakeable stream = new Wakeable(super.openStream(trackingToken));
        readers.add(stream);
        return stream;
    }

    private final class Wakeable implements TrackingEventStream {

        private final BlockingStream<TrackedEventMessage<?>> events;
        private final AtomicBoolean called = new AtomicBoolean();
        private volatile Runnable callback = () -> {};

        Wakeable(BlockingStream<TrackedEventMessage<?>> events) {
            this.events = events;
        }

        /** Many commits are one call when the reader has not looked since the first of them. */
        void wake() {
            if (called.compareAndSet(false, true)) {
                callback.run();
            }
        }

        /** Takes the callback and says no: the reader is called, and goes on looking now and then all the same. */
        @Override
        public boolean setOnAvailableCallback(Runnable whenAvailable) {
            callback = whenAvailable;
            return false;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            called.set(false);
            return events.peek();
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            called.set(false);
            return events.hasNextAvailable(timeout, unit);
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            called.set(false);
            return events.nextAvailable();
        }

        @Override
        public void close() {
            readers.remove(this);
            events.close();
        }
    }
}
