package lessonledger.axon;

import java.util.concurrent.TimeUnit;
import org.axonframework.config.Configuration;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(EventProcessors.class);

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

    /**
     * Makes the tokens of processors that have none yet, one after the other. Left to themselves, all would do so at once, and
     * the database would find them waiting for each other in a circle.
     */
    static void makeTheirTokens(Configuration axon) {
        EventProcessingConfiguration processing = axon.eventProcessingConfiguration();
        for (String name : processing.eventProcessors().keySet()) {
            TokenStore tokens = processing.tokenStore(name);
            try {
                processing.transactionManager(name).executeInTransaction(() -> {
                    if (tokens.fetchSegments(name).length == 0) {
                        tokens.initializeTokenSegments(name, SEGMENTS);
                    }
                });
            } catch (RuntimeException e) {
                log.info("The tokens of {} are not made yet; its processor will see to it: {}", name, e.toString());
            }
        }
    }
}
