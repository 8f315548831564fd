package lessonledger.axon;

import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.StreamableMessageSource;

/** How event processors go through the ledger: from its first event, on one thread. */
public final class EventProcessors {

    /** What one transaction can take, however much the handling of an event costs. */
    static final int EVENTS_PER_BATCH = 500;

    /** One thread follows faster than the ledger grows; two would read everything twice. */
    private static final int SEGMENTS = 1;

    /** A commit wakes a reader at once; this is how often one that has nothing to do says that it is still there. */
    private static final int SECONDS_TO_WAIT = 4;

    /** Ledgers of earlier versions have two segments. */
    private static final int THREADS = 2;

    private EventProcessors() {}

    /**
     * Returns the configuration of an event processor.
     *
     * @param most how many events it handles at once when it is behind; their handlers' JDBC transaction is also the token's
     */
    public static TrackingEventProcessorConfiguration inBatchesOf(int most) {
        return TrackingEventProcessorConfiguration.forParallelProcessing(THREADS)
                .andInitialSegmentsCount(SEGMENTS)
                .andBatchSize(most)
                .andEventAvailabilityTimeout(SECONDS_TO_WAIT, TimeUnit.SECONDS)
                .andInitialTrackingToken(StreamableMessageSource::createTailToken);
    }
}
