package lessonledger.axon;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import javax.sql.DataSource;
import lessonledger.database.LazyDataSource;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.JCacheAdapter;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcSQLErrorCodesResolver;
import org.axonframework.lifecycle.Phase;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The event store on JDBC, under a real transaction: events, snapshots and tokens. Everything that is used is defined
 * here and nothing left to a default, because a missing transaction manager would go unnoticed.
 */
@AutoConfiguration(
        after = lessonledger.database.DatabaseConfiguration.class,
        beforeName = {
            "org.axonframework.springboot.autoconfig.TransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.NoOpTransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.XStreamAutoConfiguration"
        })
public class EventStoreConfiguration {

    /** A lesson of four hours with a heartbeat every half minute; to read so many takes a few milliseconds. */
    private static final int EVENTS_BETWEEN_SNAPSHOTS = 500;

    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    /** Makes the configuration. */
    public EventStoreConfiguration() {}

    @Bean
    StoredTypes storedTypes() {
        return StoredTypes.load();
    }

    @Bean
    @Primary
    @Qualifier("defaultSerializer")
    Serializer serializer(StoredTypes types) {
        return ContractSerializer.forMessages(types);
    }

    @Bean
    @Qualifier("messageSerializer")
    Serializer messageSerializer(StoredTypes types) {
        return ContractSerializer.forMessages(types);
    }

    @Bean
    @Qualifier("eventSerializer")
    Serializer eventSerializer(StoredTypes types) {
        return ContractSerializer.forMessages(types);
    }

    @Bean
    EventUpcaster eventUpcaster() {
        return Upcasters.chain();
    }

    @Bean
    TransactionManager axonTransactionManager(PlatformTransactionManager transactionManager) {
        return new SpringTransactionManager(transactionManager);
    }

    /** The connection of the transaction, which alone decides about its commit. */
    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    PersistenceExceptionResolver persistenceExceptionResolver() {
        return new JdbcSQLErrorCodesResolver();
    }

    @Bean(destroyMethod = "close")
    @DependsOnDatabaseInitialization
    CompactEventStorage eventStorageEngine(
            LazyDataSource dataSource,
            StoredTypes types,
            Configuration axon,
            TransactionManager transactionManager,
            @Value("${ledger.sharing-commits:true}") boolean sharingCommits) {
        return CompactEventStorage.on(dataSource, transactionManager, types)
                .upcasters(axon.upcasterChain())
                .snapshots(axon.snapshotFilter())
                .sharingCommits(sharingCommits)
                .build();
    }

    @Bean
    Metering metering(ObjectProvider<MeterRegistry> registry) {
        return Metering.into(registry.getIfAvailable());
    }

    @Bean(destroyMethod = "shutDown")
    PromptEventStore eventBus(
            CompactEventStorage eventStorageEngine, Metering metering, StoredTypes types, Configuration axon) {
        PromptEventStore events = PromptEventStore.on(eventStorageEngine, metering.events(types));
        axon.onShutdown(Phase.INBOUND_EVENT_CONNECTORS + 1, events::letReadersGo);
        return events;
    }

    @Bean
    @DependsOnDatabaseInitialization
    TokenStore tokenStore(ConnectionProvider connectionProvider, Serializer serializer) {
        return JdbcTokenStore.builder()
                .connectionProvider(connectionProvider)
                .schema(TokenSchema.builder()
                        .setTokenTable("token_entry")
                        .setProcessorNameColumn("processor_name")
                        .setSegmentColumn("segment")
                        .setTokenColumn("token")
                        .setTokenTypeColumn("token_type")
                        .setTimestampColumn("timestamp")
                        .setOwnerColumn("owner")
                        .build())
                .serializer(serializer)
                .build();
    }

    /** A manager of one's own: two applications in one process do not share their live aggregates. */
    @Bean(destroyMethod = "close")
    CacheManager aggregateCaches() {
        CachingProvider caching =
                Caching.getCachingProvider("com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider");
        return caching.getCacheManager(
                URI.create("ledger:" + APPLICATIONS.incrementAndGet()), caching.getDefaultClassLoader());
    }

    /** Live aggregates, held strongly: a weak reference would be gone at the next collection. */
    @Bean
    Cache aggregateCache(CacheManager aggregateCaches, @Value("${ledger.live-aggregates:100000}") long liveAggregates) {
        CaffeineConfiguration<Object, Object> bounded = new CaffeineConfiguration<>();
        bounded.setStoreByValue(false);
        bounded.setMaximumSize(OptionalLong.of(liveAggregates));
        bounded.setExpireAfterAccess(OptionalLong.of(TimeUnit.MINUTES.toNanos(30)));
        return new JCacheAdapter(aggregateCaches.createCache("aggregates", bounded));
    }

    @Bean
    LiveSnapshots snapshotTrigger(CompactEventStorage events) {
        return new LiveSnapshots(events, EVENTS_BETWEEN_SNAPSHOTS);
    }
}
