package lessonledger.gateway.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lessonledger.contract.operations.OperationsQuery.CommandSide;
import lessonledger.contract.operations.OperationsQuery.InspectCommandSide;
import lessonledger.contract.operations.OperationsQuery.InspectReadSide;
import lessonledger.contract.operations.OperationsQuery.Processor;
import lessonledger.contract.operations.OperationsQuery.ReadSide;
import lessonledger.gateway.dispatch.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Asks both sides how they are, at most once a second however many ask, and says what is wrong in a word each. */
@Component
class Health {

    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int STALE_NAMED = 20;

    private final Dispatcher dispatcher;
    private final SilentSessions silence;
    private final Clock clock;
    private final Mono<Report> report;

    Health(Dispatcher dispatcher, SilentSessions silence, Clock clock) {
        this.dispatcher = dispatcher;
        this.silence = silence;
        this.clock = clock;
        this.report = Mono.defer(this::examine).cache(KEPT);
    }

    /**
     * How everything is.
     *
     * @param faults what is wrong; empty when nothing is
     * @param readSide empty when it does not answer
     * @param commandSide empty when it does not answer
     * @param processors the event processors of all sides, by name
     * @param at when this was found out
     */
    record Report(
            List<String> faults,
            Optional<ReadSide> readSide,
            Optional<CommandSide> commandSide,
            Map<String, Processor> processors,
            Instant at) {

        boolean well() {
            return faults.isEmpty();
        }
    }

    Mono<Report> report() {
        return report;
    }

    private Mono<Report> examine() {
        return Mono.zip(
                ask(new InspectReadSide(silence.silentSince(), STALE_NAMED), ReadSide.class),
                ask(new InspectCommandSide(), CommandSide.class),
                this::report);
    }

    private <T> Mono<Optional<T>> ask(Object query, Class<T> answer) {
        return dispatcher.ask(query, answer).timeout(PATIENCE).map(Optional::of).onErrorResume(fault -> {
            log.warn("No answer to {}: {}", query.getClass().getSimpleName(), fault.toString());
            return Mono.just(Optional.empty());
        });
    }

    private Report report(Optional<ReadSide> readSide, Optional<CommandSide> commandSide) {
        Map<String, Processor> processors = new TreeMap<>();
        readSide.ifPresent(side -> side.processors().forEach(p -> processors.put(p.name(), p)));
        commandSide.ifPresent(side -> side.processors().forEach(p -> processors.put(p.name(), p)));
        List<String> faults = new ArrayList<>();
        if (readSide.isEmpty()) {
            faults.add("read-side-unreachable");
        }
        if (commandSide.isEmpty()) {
            faults.add("event-store-unreachable");
        }
        processors.values().forEach(processor -> {
            if (processor.failing()) {
                faults.add("processor-failing:" + processor.name());
            } else if (!processor.running()) {
                faults.add("processor-stopped:" + processor.name());
            }
        });
        commandSide.filter(side -> side.deadlinesOverdue() > 0).ifPresent(side -> faults.add("deadlines-overdue"));
        return new Report(List.copyOf(faults), readSide, commandSide, processors, clock.instant());
    }
}
