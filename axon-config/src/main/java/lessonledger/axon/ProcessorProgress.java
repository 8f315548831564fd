package lessonledger.axon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;

/** How far the event processors of this process have come. Asking costs one small read of the event store. */
public final class ProcessorProgress {

    private final EventProcessingConfiguration processing;
    private final EventStore events;

    private final Cache<String, List<Progress>> recent =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build();

    /** Makes it. */
    ProcessorProgress(EventProcessingConfiguration processing, EventStore events) {
        this.processing = processing;
        this.events = events;
    }

    /**
     * A processor's progress.
     *
     * @param name the processing group
     * @param running whether it runs
     * @param failing whether one of its segments stands still at a fault
     * @param behind positions between its slowest segment and the store's last event; empty when it has not begun
     */
    public record Progress(String name, boolean running, boolean failing, OptionalLong behind) {}

    /** Returns the position of the last event in the store, or -1 when there is none. */
    public long lastEvent() {
        @Nullable TrackingToken head = events.createHeadToken();
        return head == null ? -1 : head.position().orElse(-1);
    }

    /** Returns the progress of every processor of this process, by name. */
    public List<Progress> all() {
        long last = lastEvent();
        List<Progress> all = new ArrayList<>();
        processing.eventProcessors().forEach((name, processor) -> {
            if (processor instanceof StreamingEventProcessor streaming) {
                all.add(of(name, streaming, last));
            }
        });
        all.sort(Comparator.comparing(Progress::name));
        return all;
    }

    /** Returns how many events a processing group has not seen, or NaN when it has not begun; at most a second old. */
    double behind(String group) {
        return recent.get("all", ignored -> all()).stream()
                .filter(progress ->
                        progress.name().equals(group) && progress.behind().isPresent())
                .mapToDouble(progress -> progress.behind().getAsLong())
                .findFirst()
                .orElse(Double.NaN);
    }

    private Progress of(String name, StreamingEventProcessor processor, long last) {
        boolean failing = processor.isError();
        OptionalLong slowest = OptionalLong.empty();
        for (EventTrackerStatus segment : processor.processingStatus().values()) {
            failing |= segment.isErrorState();
            // A segment that has seen nothing yet stands before the first event.
            long position = segment.getCurrentPosition().orElse(-1);
            slowest = OptionalLong.of(slowest.isPresent() ? Math.min(slowest.getAsLong(), position) : position);
        }
        return new Progress(
                name,
                processor.isRunning(),
                failing,
                slowest.isPresent() ? OptionalLong.of(Math.max(0, last - slowest.getAsLong())) : OptionalLong.empty());
    }
}
