package lessonledger.query;

import java.util.List;
import lessonledger.axon.EventProcessors;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the read models' event processors go through the ledger: the more events at once, the more of them one written row stands for. */
@Configuration(proxyBeanMethods = false)
class ReadModelProcessors {

    @Bean
    ConfigurerModule readModelsTakeWholePages(List<ReadModel> models) {
        return configurer -> models.forEach(
                model -> EventProcessors.handlePages(configurer.eventProcessing(), model.group(), model.events()));
    }
}
