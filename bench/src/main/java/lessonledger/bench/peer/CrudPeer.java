package lessonledger.bench.peer;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/**
 * The plain way: WebFlux and R2DBC, one {@code UPDATE} by primary key for a heartbeat, and with the argument {@code history} one
 * {@code INSERT} beside it in the same transaction. No framework around it, no security filter, no request id, no metrics: a
 * real one has more to do.
 */
public final class CrudPeer {

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final boolean history;

    private CrudPeer(ConnectionPool pool, boolean history) {
        this.database = DatabaseClient.create(pool);
        this.transaction = TransactionalOperator.create(new R2dbcTransactionManager(pool));
        this.history = history;
    }

    record Beat(
            String token,
            @Nullable String viewId,
            @Nullable Long seq,
            @Nullable Boolean visible) {}

    record Alive(String status, Instant serverTime) {}

    /**
     * Serves until it is killed.
     *
     * @param args port, address of the database, connections to it, and {@code history} or {@code plain}
     */
    public static void main(String[] args) {
        URI address = URI.create(args[1]);
        String[] account = address.getUserInfo().split(":", 2);
        int connections = Integer.parseInt(args[2]);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get(ConnectionFactoryOptions.builder()
                                .option(ConnectionFactoryOptions.DRIVER, "mysql")
                                .option(ConnectionFactoryOptions.HOST, address.getHost())
                                .option(ConnectionFactoryOptions.PORT, address.getPort())
                                .option(ConnectionFactoryOptions.USER, account[0])
                                .option(ConnectionFactoryOptions.PASSWORD, account[1])
                                .option(
                                        ConnectionFactoryOptions.DATABASE,
                                        address.getPath().substring(1))
                                .option(Option.valueOf("sslMode"), "disabled")
                                .build()))
                .initialSize(connections)
                .maxSize(connections)
                .maxIdleTime(Duration.ofMinutes(10))
                .build());
        CrudPeer peer = new CrudPeer(pool, args[3].equals("history"));
        HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(RouterFunctions.route()
                        .POST("/api/zoom/heartbeat", peer::beat)
                        .build())))
                .bindNow()
                .onDispose()
                .block();
    }

    private Mono<ServerResponse> beat(ServerRequest request) {
        return request.bodyToMono(Beat.class).flatMap(beat -> {
            Instant now = Instant.now();
            LocalDateTime at = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
            Mono<Long> update = database.sql("UPDATE session SET last_activity_at = ?, last_seq = ?"
                            + " WHERE tracking_token = ? AND session_status = 'active'")
                    .bind(0, at)
                    .bind(1, beat.seq() == null ? 0 : beat.seq())
                    .bind(2, beat.token())
                    .fetch()
                    .rowsUpdated();
            return (history ? withHistory(update, beat, at) : update)
                    .flatMap(rows -> rows == 0
                            ? ServerResponse.notFound().build()
                            : ServerResponse.ok()
                                    .cacheControl(CacheControl.noStore())
                                    .bodyValue(new Alive("active", now)));
        });
    }

    private Mono<Long> withHistory(Mono<Long> update, Beat beat, LocalDateTime at) {
        return transaction.transactional(update.flatMap(rows -> database.sql(
                        "INSERT INTO history (tracking_token, view_id, seq, visible, at) VALUES (?, ?, ?, ?, ?)")
                .bind(0, beat.token())
                .bind(1, String.valueOf(beat.viewId()))
                .bind(2, beat.seq() == null ? 0 : beat.seq())
                .bind(3, Boolean.TRUE.equals(beat.visible()))
                .bind(4, at)
                .fetch()
                .rowsUpdated()
                .thenReturn(rows)));
    }
}
