package lessonledger.gateway.operations;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import lessonledger.contract.operations.OperationsQuery.CommandSide;
import lessonledger.contract.operations.OperationsQuery.Processor;
import lessonledger.contract.operations.OperationsQuery.ReadSide;
import lessonledger.contract.session.SessionQuery.StaleSession;
import lessonledger.gateway.operations.Health.Report;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The end of forgotten sessions, by an admin's hand or a cron job's, and the health of the whole. */
@Configuration(proxyBeanMethods = false)
class OperationsRoutes {

    private static final String TAG = "Operations";
    private static final String CRON = "/api/cron/session-timeout";

    private final SilentSessions silence;
    private final CronSecret cronSecret;
    private final Health health;

    OperationsRoutes(SilentSessions silence, CronSecret cronSecret, Health health) {
        this.silence = silence;
        this.cronSecret = cronSecret;
        this.health = health;
    }

    /**
     * Health as anybody may see it; what is null is for admins.
     *
     * @param status {@code up} or {@code down}
     * @param faults what is wrong, a word each
     * @param database whether the read side's database answers
     * @param eventStore whether the event store answers
     * @param statistics how many sessions there are, by status
     * @param staleSessions how many active sessions have been silent for longer than the limit
     * @param behind how many events each projection has not seen yet
     * @param deadLetters links to chats that will not arrive
     * @param stale the first stale sessions, for admins
     * @param processors the event processors, for admins
     */
    record HealthView(
            String status,
            List<String> faults,
            String database,
            String eventStore,
            Map<String, Long> statistics,
            @Nullable Long staleSessions,
            Map<String, Long> behind,
            String deadlines,
            @Nullable Long deadLetters,
            Instant checkedAt,
            @Nullable List<StaleSession> stale,
            @Nullable List<Processor> processors) {}

    @Bean
    RouterFunction<ServerResponse> operatorsRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(
                        "/api/admin/auto-timeout",
                        request -> endSilentSessions(),
                        ends("autoTimeout", "End the sessions that have been silent for too long"))
                .POST(CRON, this::cron, ends("cronTimeout", "The same for a cron job that shows CRON_SECRET"))
                .GET(CRON, this::cron, ends("cronTimeoutByGet", "The same, for cron services that only GET"))
                .GET(
                        "/api/health/session-tracking",
                        this::health,
                        operation -> operation
                                .operationId("health")
                                .tag(TAG)
                                .summary("Whether everything works; details for admins")
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("Everything works")
                                        .implementation(HealthView.class))
                                .response(responseBuilder()
                                        .responseCode("503")
                                        .description("Something does not")
                                        .implementation(HealthView.class)))
                .build();
    }

    private Mono<ServerResponse> cron(ServerRequest request) {
        cronSecret.require(request);
        return endSilentSessions();
    }

    private Mono<ServerResponse> endSilentSessions() {
        return silence.end().flatMap(outcome -> ServerResponse.ok().bodyValue(outcome));
    }

    private Mono<ServerResponse> health(ServerRequest request) {
        Mono<Boolean> forAdmin = request.principal()
                .map(who -> who instanceof Authentication account
                        && account.getAuthorities().contains(new SimpleGrantedAuthority("ROLE_ADMIN")))
                .defaultIfEmpty(false);
        return Mono.zip(health.report(), forAdmin)
                .flatMap(known -> ServerResponse.status(
                                known.getT1().well() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .header("Cache-Control", "no-store")
                        .bodyValue(view(known.getT1(), known.getT2())));
    }

    private static HealthView view(Report report, boolean forAdmin) {
        @Nullable ReadSide readSide = report.readSide().orElse(null);
        @Nullable CommandSide commandSide = report.commandSide().orElse(null);
        Map<String, Long> behind = new TreeMap<>();
        report.processors().forEach((name, processor) -> behind.put(name, processor.behind()));
        return new HealthView(
                report.well() ? "up" : "down",
                report.faults(),
                readSide == null ? "unreachable" : "reachable",
                commandSide == null ? "unreachable" : "reachable",
                readSide == null
                        ? Map.of()
                        : new TreeMap<>(Map.of(
                                "total", readSide.sessions(),
                                "sent", readSide.sent(),
                                "active", readSide.active(),
                                "ended", readSide.ended(),
                                "timeout", readSide.timeout())),
                readSide == null ? null : readSide.staleSessions(),
                behind,
                commandSide == null ? "unknown" : commandSide.deadlinesOverdue() == 0 ? "on-time" : "overdue",
                commandSide == null ? null : commandSide.linksUndeliverable(),
                report.at(),
                forAdmin && readSide != null ? readSide.stale() : null,
                forAdmin ? List.copyOf(report.processors().values()) : null);
    }

    private static Consumer<Builder> ends(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag(TAG)
                .summary(summary)
                .description(
                        "Each session decides for itself: one with a sign of life that the read model does not know yet"
                                + " goes on.")
                .response(responseBuilder()
                        .responseCode("200")
                        .description("What came of it")
                        .implementation(SilentSessions.Outcome.class));
    }
}
