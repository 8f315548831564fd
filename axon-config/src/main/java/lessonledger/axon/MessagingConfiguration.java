package lessonledger.axon;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.AsynchronousCommandBus;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.commandhandling.gateway.IntervalRetryScheduler;
import org.axonframework.common.AxonThreadFactory;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryUpdateEmitter;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The buses and the event processors. Commands are handled on threads of their own, never on the one that received the
 * request; queries only start there and answer with a future; event processors stop at a fault and try again, they never
 * skip.
 */
@AutoConfiguration(
        after = EventStoreConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration"
        })
public class MessagingConfiguration {

    /** Those who wait for one commit share it: the more threads, the more commands a commit has when it is busy. */
    private static final int COMMAND_THREADS = 64;

    private static final int COMMANDS_WAITING = 10_000;

    /** Makes the configuration. */
    public MessagingConfiguration() {}

    /** The server's clock: UTC, in whole milliseconds, which is what the ledger keeps. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofMillis(1));
    }

    @Bean(destroyMethod = "shutdown")
    @Qualifier("localSegment")
    AsynchronousCommandBus commandBus(
            TransactionManager transactionManager,
            Configuration axon,
            Metering metering,
            ObjectProvider<BatchedCommands> batched,
            Cache aggregateCache,
            CompactEventStorage events,
            @Value("${ledger.sharing-commits:true}") boolean sharingCommits,
            ObjectProvider<MessageHandlerInterceptor<CommandMessage<?>>> interceptors) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                COMMAND_THREADS,
                COMMAND_THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(COMMANDS_WAITING),
                new AxonThreadFactory("commands"));
        AsynchronousCommandBus bus = new BatchingCommandBus(
                AsynchronousCommandBus.builder()
                        .transactionManager(transactionManager)
                        .messageMonitor(metering.commands())
                        .executor(threads),
                sharingCommits ? batched.getIfAvailable(BatchedCommands::none) : BatchedCommands.none(),
                aggregateCache::containsKey,
                events,
                COMMANDS_WAITING);
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(axon.correlationDataProviders()));
        bus.registerHandlerInterceptor(new RequestIdInLogs());
        interceptors.orderedStream().forEach(bus::registerHandlerInterceptor);
        return bus;
    }

    @Bean
    CommandTargetResolver commandTargets() {
        return new RememberedTargets();
    }

    /** The one thing that goes from a message to those that it causes: the id of the request that began it all. */
    @Bean
    CorrelationDataProvider requestIdProvider() {
        return new SimpleCorrelationDataProvider(RequestIdInLogs.NAME);
    }

    /**
     * A command that lost the race for its aggregate, or for being the first of it, is tried again, and decided anew by what
     * is stored by then; every other fault goes to the sender.
     */
    @Bean
    CommandGateway commandGateway(
            CommandBus commandBus, @Qualifier("commandRetries") ScheduledExecutorService retries) {
        return DefaultCommandGateway.builder()
                .commandBus(commandBus)
                .retryScheduler(IntervalRetryScheduler.builder()
                        .retryExecutor(retries)
                        .retryInterval(20)
                        .maxRetryCount(5)
                        .nonTransientFailurePredicate(fault -> fault instanceof RuntimeException
                                && !(fault instanceof ConcurrencyException)
                                && !(fault instanceof AggregateStreamCreationException))
                        .build())
                .build();
    }

    @Bean(destroyMethod = "shutdownNow")
    @Qualifier("commandRetries")
    ScheduledExecutorService commandRetries() {
        return Executors.newSingleThreadScheduledExecutor(new AxonThreadFactory("command-retries"));
    }

    /** Without a transaction: query handlers answer from R2DBC, and a JDBC connection would block the caller. */
    @Bean
    @Qualifier("localSegment")
    QueryBus queryBus(QueryUpdateEmitter emitter) {
        return SimpleQueryBus.builder().queryUpdateEmitter(emitter).build();
    }

    @Bean
    ProcessorProgress processorProgress(EventProcessingConfiguration processing, EventStore events) {
        return new ProcessorProgress(processing, events);
    }

    /** A scrape asks for all groups at once, which is one look at the event store. */
    @Bean
    SmartInitializingSingleton eventsBehind(
            EventProcessingConfiguration processing, ProcessorProgress progress, Metering metering) {
        return () -> processing
                .eventProcessors()
                .keySet()
                .forEach(group -> metering.behind(group, () -> progress.behind(group)));
    }

    @Bean
    ConfigurerModule eventProcessors() {
        return configurer -> {
            configurer.onInitialize(axon ->
                    axon.onStart(Phase.INBOUND_EVENT_CONNECTORS - 1, () -> EventProcessors.makeTheirTokens(axon)));
            configurer
                    .eventProcessing()
                    .registerDefaultListenerInvocationErrorHandler(c -> PropagatingErrorHandler.instance())
                    .registerDefaultErrorHandler(c -> PropagatingErrorHandler.instance())
                    .registerDefaultHandlerInterceptor((c, name) -> new RequestIdInLogs())
                    .usingTrackingEventProcessors()
                    .registerTrackingEventProcessorConfiguration(c -> EventProcessors.eventByEvent());
        };
    }
}
