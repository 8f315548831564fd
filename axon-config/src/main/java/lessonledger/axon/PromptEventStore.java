package lessonledger.axon;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;

/**
 * An event store whose readers are woken as soon as an event of this process is committed. Axon's own never wakes them and its
 * processors look every half second. Events that other processes store are found by waking every reader now and then.
 */
final class PromptEventStore extends EmbeddedEventStore {

    private static final long BETWEEN_LOOKS = 250;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(PromptEventStore::daemon);
    private final ExecutorService ahead = Executors.newCachedThreadPool(PromptEventStore::daemon);
    private final Set<PromptStream> readers = ConcurrentHashMap.newKeySet();

    private final CompactEventStorage engine;

    private PromptEventStore(Builder builder, CompactEventStorage engine) {
        super(builder);
        this.engine = engine;
        looks.scheduleWithFixedDelay(
                () -> readers.forEach(PromptStream::wake), BETWEEN_LOOKS, BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    }

    /** An application that is refused at its start ends without shutting down what it has not started. */
    private static Thread daemon(Runnable work) {
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

    /** Lets those go who wait for events, so that they can end. */
    void letReadersGo() {
        readers.forEach(PromptStream::letGo);
    }

    @Override
    public void shutDown() {
        looks.shutdownNow();
        ahead.shutdown();
        super.shutDown();
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        engine.grown();
        readers.forEach(PromptStream::wake);
    }

    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
        return open(trackingToken, engine.eventByEvent());
    }

    /** Returns the ledger as one message a page, with the events of one kind in it. */
    StreamableMessageSource<TrackedEventMessage<?>> pagesOf(Class<?> kind) {
        return new StreamableMessageSource<>() {
            @Override
            public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
                return open(trackingToken, new PageByPage<>(engine.eventByEvent(), kind));
            }

            @Override
            public @Nullable TrackingToken createTailToken() {
                return PromptEventStore.this.createTailToken();
            }

            @Override
            public TrackingToken createHeadToken() {
                return PromptEventStore.this.createHeadToken();
            }
        };
    }

    private TrackingEventStream open(@Nullable TrackingToken after, PageForm form) {
        PromptStream stream = new PromptStream(engine, form, after, ahead, readers::remove);
        readers.add(stream);
        return stream;
    }
}
