package lessonledger.query.operations;

import static lessonledger.query.Cells.required;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import lessonledger.axon.ProcessorProgress;
import lessonledger.contract.operations.OperationsQuery.InspectReadSide;
import lessonledger.contract.operations.OperationsQuery.Processor;
import lessonledger.contract.operations.OperationsQuery.ReadSide;
import lessonledger.contract.session.SessionQuery.FindStaleSessions;
import lessonledger.contract.session.SessionQuery.StaleSession;
import lessonledger.contract.session.SessionQuery.StaleSessions;
import lessonledger.query.Cells;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers how the read side is, and which sessions look as if they had been forgotten. */
@Component
class ReadSideInspection {

    private static final String COUNTS = "SELECT COUNT(*) AS total,"
            + " COUNT(CASE WHEN session_status = 'active' THEN 1 END) AS active,"
            + " COUNT(CASE WHEN session_status = 'ended' THEN 1 END) AS ended,"
            + " COUNT(CASE WHEN session_status = 'timeout' THEN 1 END) AS timeout,"
            + " COUNT(CASE WHEN session_status = 'active' AND last_activity_at <= :since THEN 1 END) AS stale"
            + " FROM wpos_zoom_links";

    private static final String STALE = "SELECT session_id, id, last_activity_at FROM wpos_zoom_links"
            + " WHERE session_status = 'active' AND last_activity_at <= :since AND id > :after ORDER BY id LIMIT :first";

    private final DatabaseClient database;
    private final ProcessorProgress progress;

    ReadSideInspection(DatabaseClient database, ProcessorProgress progress) {
        this.database = database;
        this.progress = progress;
    }

    @QueryHandler
    CompletableFuture<StaleSessions> handle(FindStaleSessions query) {
        return stale(query.silentSince(), query.first(), query.after())
                .map(StaleSessions::new)
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<ReadSide> handle(InspectReadSide query) {
        // Axon reads the event store with a blocking driver, so the processors are asked on a thread that may wait.
        Mono<List<Processor>> processors = Mono.fromCallable(this::processors).subscribeOn(Schedulers.boundedElastic());
        Mono<List<StaleSession>> stale = stale(query.silentSince(), query.stale(), 0);
        return Mono.zip(stale, processors)
                .flatMap(known -> counts(query.silentSince(), known.getT1(), known.getT2()))
                .toFuture();
    }

    private Mono<ReadSide> counts(Instant silentSince, List<StaleSession> stale, List<Processor> processors) {
        return database.sql(COUNTS)
                .bind("since", Objects.requireNonNull(Cells.utc(silentSince)))
                .map(row -> {
                    long total = required(row, "total", Long.class);
                    long active = required(row, "active", Long.class);
                    long ended = required(row, "ended", Long.class);
                    long timeout = required(row, "timeout", Long.class);
                    long silent = required(row, "stale", Long.class);
                    return new ReadSide(
                            total, total - active - ended - timeout, active, ended, timeout, silent, stale, processors);
                })
                .one();
    }

    private Mono<List<StaleSession>> stale(Instant silentSince, int first, long after) {
        return database.sql(STALE)
                .bind("since", Objects.requireNonNull(Cells.utc(silentSince)))
                .bind("after", after)
                .bind("first", first)
                .map(row -> new StaleSession(
                        required(row, "session_id", String.class),
                        required(row, "id", Long.class),
                        Cells.requiredInstant(row, "last_activity_at")))
                .all()
                .collectList();
    }

    private List<Processor> processors() {
        return progress.all().stream()
                .map(p -> new Processor(
                        p.name(),
                        p.running(),
                        p.failing(),
                        p.behind().isPresent() ? p.behind().getAsLong() : null))
                .toList();
    }
}
