package lessonledger.bench.peer;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.GenericTokenTableFactory;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcSQLErrorCodesResolver;
import org.axonframework.eventsourcing.eventstore.jdbc.MySqlEventTableFactory;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Event sourcing as Axon's Spring Boot starter sets it up on JDBC, with an aggregate and a projection of a few lines: one
 * transaction per command, the aggregate read for each, the projection following event by event.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({AxonPeer.Session.class, AxonPeer.Projection.class})
public class AxonPeer {

    /** For Spring. */
    public AxonPeer() {}

    /**
     * Serves until it is killed.
     *
     * @param args port, JDBC address of the database, user, password
     */
    public static void main(String[] args) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", args[0]);
        settings.put("spring.datasource.url", args[1]);
        settings.put("spring.datasource.username", args[2]);
        settings.put("spring.datasource.password", args[3]);
        settings.put("spring.flyway.enabled", "false");
        settings.put("axon.serializer.general", "jackson3");
        settings.put("axon.update-check.disabled", "true");
        settings.put("logging.level.root", "WARN");
        settings.put(
                "spring.autoconfigure.exclude",
                "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration,"
                        + "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration,"
                        + "org.axonframework.springboot.autoconfig.AxonDbSchedulerAutoConfiguration,"
                        + "lessonledger.database.DatabaseConfiguration,lessonledger.axon.EventStoreConfiguration,"
                        + "lessonledger.axon.DeadlineConfiguration,lessonledger.axon.MessagingConfiguration");
        SpringApplication application = new SpringApplication(AxonPeer.class);
        application.setDefaultProperties(settings);
        application.run();
    }

    @Bean
    TransactionManager axonTransactionManager(PlatformTransactionManager transactionManager) {
        return new SpringTransactionManager(transactionManager);
    }

    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(dataSource));
    }

    /** The starter's own configuration of JDBC waits for a class that Spring Boot 4 has renamed; this is what it makes. */
    @Bean
    EventStorageEngine eventStorageEngine(
            Serializer serializer, ConnectionProvider connections, TransactionManager transactionManager) {
        return JdbcEventStorageEngine.builder()
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .connectionProvider(connections)
                .transactionManager(transactionManager)
                .persistenceExceptionResolver(new JdbcSQLErrorCodesResolver())
                .build();
    }

    /** As {@link #eventStorageEngine}. */
    @Bean
    TokenStore tokenStore(Serializer serializer, ConnectionProvider connections) {
        return JdbcTokenStore.builder()
                .connectionProvider(connections)
                .serializer(serializer)
                .build();
    }

    @Bean
    org.springframework.beans.factory.SmartInitializingSingleton tables(
            EventStorageEngine engine, TokenStore tokens, DataSource dataSource) {
        return () -> {
            ((JdbcEventStorageEngine) engine).createSchema(MySqlEventTableFactory.INSTANCE);
            ((JdbcTokenStore) tokens).createSchema(GenericTokenTableFactory.INSTANCE);
            new JdbcTemplate(dataSource)
                    .execute("CREATE TABLE IF NOT EXISTS seen (session VARCHAR(64) PRIMARY KEY, at BIGINT)");
        };
    }

    @Bean
    RouterFunction<ServerResponse> routes(CommandGateway commands) {
        return RouterFunctions.route()
                .POST("/start", request -> send(request, commands, body -> new Start(body.token())))
                .POST(
                        "/api/zoom/heartbeat",
                        request -> send(
                                request,
                                commands,
                                body -> new Beat(body.token(), body.viewId(), body.seq(), Instant.now())))
                .build();
    }

    private static Mono<ServerResponse> send(
            ServerRequest request, CommandGateway commands, java.util.function.Function<Body, Object> command) {
        return request.bodyToMono(Body.class)
                // The starter's command bus handles on the thread that sends, and that must not be Netty's.
                .flatMap(body -> Mono.fromFuture(() -> commands.send(command.apply(body)))
                        .subscribeOn(Schedulers.boundedElastic()))
                .then(Mono.defer(() -> ServerResponse.ok()
                        .cacheControl(CacheControl.noStore())
                        .bodyValue(new Alive("active", Instant.now()))));
    }

    record Body(
            String token,
            @Nullable String viewId,
            @Nullable Long seq,
            @Nullable Boolean visible) {}

    record Alive(String status, Instant serverTime) {}

    record Start(@TargetAggregateIdentifier String session) {}

    record Beat(
            @TargetAggregateIdentifier String session,
            @Nullable String viewId,
            @Nullable Long seq,
            Instant at) {}

    record Started(String session) {}

    record Beaten(
            String session,
            @Nullable String viewId,
            @Nullable Long seq,
            Instant at) {}

    /** A session of the fewest lines. */
    @Aggregate
    static class Session {

        @AggregateIdentifier
        private @Nullable String session;

        private long last = -1;

        Session() {}

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
        void handle(Start command) {
            apply(new Started(command.session()));
        }

        @CommandHandler
        void handle(Beat command) {
            if (command.seq() == null || command.seq() > last) {
                apply(new Beaten(command.session(), command.viewId(), command.seq(), command.at()));
            }
        }

        @EventSourcingHandler
        void on(Started event) {
            session = event.session();
        }

        @EventSourcingHandler
        void on(Beaten event) {
            last = event.seq() == null ? last : event.seq();
        }
    }

    /** A read model of one column. */
    @Component
    @ProcessingGroup("seen")
    static class Projection {

        private final JdbcTemplate database;

        Projection(JdbcTemplate database) {
            this.database = database;
        }

        @EventHandler
        void on(Beaten event) {
            database.update(
                    "INSERT INTO seen VALUES (?, ?) ON DUPLICATE KEY UPDATE at = VALUES(at)",
                    event.session(),
                    event.at().toEpochMilli());
        }
    }
}
