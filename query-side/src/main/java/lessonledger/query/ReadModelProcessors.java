package lessonledger.query;

import java.util.List;
import lessonledger.axon.EventProcessors;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the read models' event processors go through the ledger. */
@Configuration(proxyBeanMethods = false)
class ReadModelProcessors {

    /** The more events are handled at once, the more of them one row stands for that is written. */
    private static final int EVENTS_PER_BATCH = 20_000;

    @Bean
    ConfigurerModule readModelsTakeManyEventsAtOnce(List<ReadModel> models) {
        return configurer -> models.forEach(model -> configurer
                .eventProcessing()
                .registerTrackingEventProcessorConfiguration(
                        model.group(), c -> EventProcessors.inBatchesOf(EVENTS_PER_BATCH)));
    }
}
