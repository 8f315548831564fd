package lessonledger.command.operations;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lessonledger.axon.ProcessorProgress;
import lessonledger.command.delivery.DeliveryBacklog;
import lessonledger.command.delivery.Outbox;
import lessonledger.contract.operations.OperationsQuery.CommandSide;
import lessonledger.contract.operations.OperationsQuery.InspectCommandSide;
import lessonledger.contract.operations.OperationsQuery.Processor;
import lessonledger.database.DatabaseTime;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers how the command side is: its event store, its deadlines and its links on their way. */
@Component
class CommandSideInspection {

    /** A deadline that is this late was not just waiting for its turn. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final JdbcTemplate database;
    private final ProcessorProgress progress;
    private final Outbox outbox;
    private final Clock clock;

    CommandSideInspection(JdbcTemplate database, ProcessorProgress progress, Outbox outbox, Clock clock) {
        this.database = database;
        this.progress = progress;
        this.outbox = outbox;
        this.clock = clock;
    }

    @QueryHandler
    CompletableFuture<CommandSide> handle(InspectCommandSide query) {
        // JDBC blocks, and whoever asks may stand on a thread that must not.
        return Mono.fromCallable(this::inspect)
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
    }

    private CommandSide inspect() {
        DeliveryBacklog links = outbox.backlog();
        return new CommandSide(
                progress.lastEvent(),
                deadlinesOverdue(),
                links.waiting(),
                links.untold(),
                links.undeliverable(),
                progress.all().stream()
                        .map(p -> new Processor(
                                p.name(),
                                p.running(),
                                p.failing(),
                                p.behind().isPresent() ? p.behind().getAsLong() : null))
                        .toList());
    }

    private long deadlinesOverdue() {
        Long overdue = database.queryForObject(
                "SELECT COUNT(*) FROM scheduled_tasks WHERE execution_time < ?",
                Long.class,
                DatabaseTime.of(clock.instant().minus(LATE)));
        return overdue == null ? 0 : overdue;
    }
}
