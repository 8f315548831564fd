package lessonledger.axon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Collects what the handlers of one batch of events give it and hands all of it over once, before the batch's token is
 * committed. When handing over fails, the batch fails: the token stays where it was and the batch comes again.
 *
 * <p>One instance serves one processing group; its segments' threads do not disturb each other.
 *
 * @param <T> what the handlers give
 */
public final class EventBatch<T> {

    private final Consumer<List<T>> whenComplete;
    private final Map<UnitOfWork<?>, List<T>> open = new ConcurrentHashMap<>();

    /**
     * Makes a collector.
     *
     * @param whenComplete takes a batch in the order of its events, on the thread of the event processor
     */
    public EventBatch(Consumer<List<T>> whenComplete) {
        this.whenComplete = whenComplete;
    }

    /**
     * Adds to the batch that this thread handles.
     *
     * @throws IllegalStateException outside the handling of an event
     */
    public void add(Collection<? extends T> items) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        open.computeIfAbsent(batch, this::opened).addAll(items);
    }

    private List<T> opened(UnitOfWork<?> batch) {
        batch.onPrepareCommit(b -> whenComplete.accept(List.copyOf(open.getOrDefault(b, List.of()))));
        batch.onCleanup(open::remove);
        return new ArrayList<>();
    }
}
