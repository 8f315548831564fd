package lessonledger.gateway.sessions;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionQuery;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.Status;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.parameter.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The sessions for admins: filtered, with the statistics of the whole filter, page by page. */
@Configuration(proxyBeanMethods = false)
class SessionRoutes {

    private static final String SESSIONS = "/api/admin/teacher-sessions";
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Set<String> PARAMETERS =
            Set.of("date", "from", "to", "status", "teacher", "student", "first", "after");
    private static final String DAY = "a day such as 2025-10-12";

    private final Dispatcher dispatcher;

    SessionRoutes(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Bean
    RouterFunction<ServerResponse> sessionsRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(
                        SESSIONS,
                        this::sessions,
                        operation -> operation
                                .operationId("findSessions")
                                .tag("Sessions")
                                .summary("Sessions by filter, newest link first, with the filter's statistics")
                                .parameter(query("date", "One day, in the school's time zone", "2025-10-12"))
                                .parameter(query("from", "First day, inclusive", "2025-10-01"))
                                .parameter(query("to", "Last day, inclusive", "2025-10-31"))
                                .parameter(query("status", "active, ended, timeout, sent or all", "all"))
                                .parameter(query("teacher", "A teacher's id", "U430"))
                                .parameter(query("student", "A student's id", "244480"))
                                .parameter(query("first", "How many at most, 1 to " + LARGEST_PAGE, "100"))
                                .parameter(query("after", "The endCursor of the page before", ""))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description(
                                                "The page, the statistics of the whole filter, and the next cursor")
                                        .implementation(SessionList.class)))
                .GET(
                        SESSIONS + "/{id}",
                        this::session,
                        operation -> operation
                                .operationId("findSession")
                                .tag("Sessions")
                                .summary("One session")
                                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("Found")
                                        .implementation(SessionList.Session.class))
                                .response(responseBuilder().responseCode("404").description("Unknown")))
                .build();
    }

    private Mono<ServerResponse> sessions(ServerRequest request) {
        FindSessions filter = filter(Parameters.of(request, PARAMETERS));
        return ask(filter).flatMap(found -> ServerResponse.ok().bodyValue(SessionList.of(found)));
    }

    private Mono<ServerResponse> session(ServerRequest request) {
        SessionId id = Parameters.path(request, "id", "a session's id", SessionId::new);
        return ask(new FindSession(id))
                .flatMap(found -> found.sessions().isEmpty()
                        ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such session."))
                        : ServerResponse.ok()
                                .bodyValue(
                                        SessionList.Session.of(found.sessions().get(0))));
    }

    private Mono<Sessions> ask(SessionQuery query) {
        return dispatcher.ask(query, Sessions.class);
    }

    private static FindSessions filter(Parameters parameters) {
        @Nullable
        LocalDate date = parameters.find("date", DAY, LocalDate::parse).orElse(null);
        @Nullable
        LocalDate from = parameters.find("from", DAY, LocalDate::parse).orElse(date);
        @Nullable LocalDate to = parameters.find("to", DAY, LocalDate::parse).orElse(date);
        if (date != null && !(date.equals(from) && date.equals(to))) {
            throw new Malformed("Give either 'date' or 'from' and 'to'.");
        }
        if (from != null && to != null && from.isAfter(to)) {
            throw new Malformed("The day 'from' is after the day 'to'.");
        }
        return new FindSessions(
                from,
                to,
                parameters
                        .find("status", "active, ended, timeout, sent or all", SessionRoutes::statusUnlessAll)
                        .flatMap(status -> status)
                        .orElse(null),
                parameters
                        .find("teacher", "a teacher's id", text -> new TeacherId(text).value())
                        .orElse(null),
                parameters
                        .find("student", "a positive number", text -> new StudentId(Integer.parseInt(text)).value())
                        .orElse(null),
                parameters
                        .find("first", "a number from 1 to " + LARGEST_PAGE, SessionRoutes::pageSize)
                        .orElse(DEFAULT_PAGE),
                parameters
                        .find("after", "the endCursor of a page", Long::valueOf)
                        .orElse(null));
    }

    private static Optional<Status> statusUnlessAll(String word) {
        if (word.equals("all")) {
            return Optional.empty();
        }
        Status status = Status.valueOf(word.toUpperCase(Locale.ROOT));
        if (!status.word().equals(word)) {
            throw new IllegalArgumentException("The words are in lower case.");
        }
        return Optional.of(status);
    }

    private static int pageSize(String text) {
        int size = Integer.parseInt(text);
        if (size < 1 || size > LARGEST_PAGE) {
            throw new IllegalArgumentException("out of range");
        }
        return size;
    }

    private static Builder query(String name, String description, String example) {
        return parameterBuilder()
                .name(name)
                .in(ParameterIn.QUERY)
                .description(description)
                .example(example);
    }
}
