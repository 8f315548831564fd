package lessonledger.axon;

import java.util.concurrent.TimeUnit;
import org.axonframework.config.Configuration;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How event processors go through the ledger: from its first event, on one thread. */
public final class EventProcessors {

    /** What one transaction can take, however much the handling of an event costs. */
    private static final int EVENTS_PER_BATCH = 500;

    /** One thread follows faster than the ledger grows; two would read everything twice. */
    private static final int SEGMENTS = 1;

    /** A commit wakes a reader at once; this is how often one that has nothing to do says that it is still there. */
    private static final int SECONDS_TO_WAIT = 4;

    /** Ledgers of earlier versions have two segments. */
    private static final int THREADS = 2;

    private static final Logger log = LoggerFactory.getLogger(EventProcessors.class);

    private EventProcessors() {}

    /** Returns the configuration of an event processor whose handlers' JDBC transaction is also the token's. */
    static TrackingEventProcessorConfiguration eventByEvent() {
        return withThreads(THREADS).andBatchSize(EVENTS_PER_BATCH);
    }

    /**
     * Makes a processing group one that handles {@link EventPage}s: as many as wait, but for a limit, in one batch.
     *
     * @param kind of which events
     */
    public static void handlePages(EventProcessingConfigurer processing, String group, Class<?> kind) {
        processing.registerTrackingEventProcessor(
                group,
                axon -> axon.getComponent(PromptEventStore.class).pagesOf(kind),
                // On one thread, for the events of a page cannot be parted among segments.
                axon -> withThreads(1).andBatchSize(PromptStream.MOST_PAGES));
    }

    private static TrackingEventProcessorConfiguration withThreads(int threads) {
        return TrackingEventProcessorConfiguration.forParallelProcessing(threads)
                .andInitialSegmentsCount(SEGMENTS)
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
