package lessonledger.gateway.sessions;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionQuery;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.FindStudentsLink;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.StudentsLinks;
import lessonledger.contract.session.SessionQuery.SumSessions;
import lessonledger.contract.session.SessionQuery.Sums;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import lessonledger.gateway.security.Actor;
import lessonledger.gateway.spreadsheet.Download;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.core.fn.builders.parameter.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The sessions for admins: filtered, with the statistics of the whole filter, page by page. */
@Configuration(proxyBeanMethods = false)
class SessionRoutes {

    private static final Logger log = LoggerFactory.getLogger(SessionRoutes.class);

    private static final String SESSIONS = "/api/admin/teacher-sessions";
    private static final String TAG = "Sessions";

    private final Dispatcher dispatcher;
    private final SessionFiles files;
    private final SessionNewsStreams news;
    private final FieldSelection selection;

    SessionRoutes(Dispatcher dispatcher, SessionFiles files, SessionNewsStreams news, FieldSelection selection) {
        this.dispatcher = dispatcher;
        this.files = files;
        this.news = news;
        this.selection = selection;
    }

    @Bean
    RouterFunction<ServerResponse> sessionsRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(
                        SESSIONS,
                        this::sessions,
                        operation -> filtered(operation
                                .operationId("findSessions")
                                .tag(TAG)
                                .summary("Sessions by filter, newest link first, with the filter's statistics")
                                .description("With 'Accept: text/csv' all of them, as in the file.")
                                .parameter(
                                        query("first", "How many at most, 1 to " + SessionRequest.LARGEST_PAGE, "100"))
                                .parameter(query("after", "The endCursor of the page before", ""))
                                .parameter(query(
                                        "fields",
                                        "A GraphQL selection: only these fields of the sessions",
                                        "teacher{name},student{name},durationMinutes"))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description(
                                                "The page, the statistics of the whole filter, and the next cursor")
                                        .implementation(SessionList.class))))
                .GET(
                        SESSIONS + ".csv",
                        request -> export(request, SessionFile.Format.CSV),
                        file("sessionsAsCsv", "All sessions of a filter as CSV, in the school's time"))
                .GET(
                        SESSIONS + ".xlsx",
                        request -> export(request, SessionFile.Format.XLSX),
                        file("sessionsAsXlsx", "All sessions of a filter as a workbook, in the school's time"))
                .GET(
                        SESSIONS + ".jsonl",
                        request -> export(request, SessionFile.Format.JSONL),
                        file("sessionsAsJsonLines", "All sessions of a filter, one JSON object a line, in UTC"))
                .GET(
                        SESSIONS + "/figures",
                        this::figures,
                        operation -> filtered(operation
                                .operationId("sumSessions")
                                .tag(TAG)
                                .summary("What the sessions of a filter come to, group by group")
                                .parameter(
                                        query("by", "day, month, teacher or package; may come more than once", "day"))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("The groups that have sessions, in their order")
                                        .implementation(SessionFigures.class))))
                .GET(
                        SESSIONS + "/changes",
                        this::changes,
                        operation -> filtered(operation
                                .operationId("watchSessions")
                                .tag(TAG)
                                .summary("Which sessions of a filter change, as server-sent events")
                                .description("A message names a session that changed; 'resync', which also comes first,"
                                        + " says that all has to be read again. Comments keep the stream alive.")
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("A stream of text/event-stream")
                                        .implementation(SessionNewsStreams.Changed.class))))
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
                .GET(
                        SESSIONS + "/{id}/link",
                        this::link,
                        operation -> operation
                                .operationId("findStudentsLink")
                                .tag(TAG)
                                .summary("The student's link of a session, to be brought in another way")
                                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("Whoever has it can start the clock")
                                        .implementation(StudentsLink.class))
                                .response(responseBuilder().responseCode("404").description("Unknown")))
                .build();
    }

    private Mono<ServerResponse> sessions(ServerRequest request) {
        if (wantsCsv(request)) {
            return export(request, SessionFile.Format.CSV);
        }
        Parameters parameters = SessionRequest.parameters(request, "first", "after", "fields");
        SessionRequest asked = SessionRequest.of(parameters);
        FindSessions query = new FindSessions(
                asked.filter(), asked.order(), SessionRequest.first(parameters), asked.after(parameters));
        return parameters
                .find("fields", "a GraphQL selection", fields -> fields)
                .map(fields -> selection
                        .answer(query, fields)
                        .flatMap(list -> ServerResponse.ok().bodyValue(list)))
                .orElseGet(() -> ask(query).flatMap(found -> ServerResponse.ok().bodyValue(SessionList.of(found))));
    }

    /** A browser that takes anything gets JSON; who names CSV first gets CSV. */
    private static boolean wantsCsv(ServerRequest request) {
        List<MediaType> accepted = new ArrayList<>(request.headers().accept());
        MimeTypeUtils.sortBySpecificity(accepted);
        return !accepted.isEmpty() && accepted.get(0).equalsTypeAndSubtype(SessionFile.Format.CSV.type());
    }

    private Mono<ServerResponse> export(ServerRequest request, SessionFile.Format format) {
        SessionRequest asked = SessionRequest.of(SessionRequest.parameters(request));
        String name = "teacher-sessions" + days(asked.filter()) + "." + format.extension();
        return ServerResponse.ok()
                .contentType(format.type())
                .headers(Download.as(name))
                .body(files.of(asked, format), DataBuffer.class);
    }

    private static String days(SessionFilter filter) {
        return (filter.from() == null ? "" : "-" + filter.from())
                + (filter.to() == null || filter.to().equals(filter.from()) ? "" : "-" + filter.to());
    }

    private Mono<ServerResponse> figures(ServerRequest request) {
        Parameters parameters = SessionRequest.parameters(request, "by");
        SumSessions query = new SumSessions(
                SessionRequest.of(parameters).filter(),
                parameters.findAll("by", "day, month, teacher or package", SessionFigures::dimension).stream()
                        .distinct()
                        .toList());
        if (query.by().contains(Dimension.DAY) && query.by().contains(Dimension.MONTH)) {
            throw new Malformed("The parameter 'by' is either day or month.");
        }
        return dispatcher
                .ask(query, Sums.class)
                .flatMap(sums -> ServerResponse.ok().bodyValue(SessionFigures.of(sums)));
    }

    private Mono<ServerResponse> changes(ServerRequest request) {
        SessionRequest asked = SessionRequest.of(SessionRequest.parameters(request));
        return LiveStream.of(news.events(asked.filter()));
    }

    private Mono<ServerResponse> session(ServerRequest request) {
        SessionId id = Parameters.path(request, "id", "a session's id", SessionId::new);
        return ask(new FindSession(id))
                .flatMap(found -> found.sessions().isEmpty()
                        ? Mono.error(unknown())
                        : ServerResponse.ok()
                                .bodyValue(
                                        SessionList.Session.of(found.sessions().get(0))));
    }

    /** What a student opens. */
    record StudentsLink(String trackingUrl) {

        @Override
        public String toString() {
            return "StudentsLink[]";
        }
    }

    private Mono<ServerResponse> link(ServerRequest request) {
        SessionId id = Parameters.path(request, "id", "a session's id", SessionId::new);
        return Actor.of(request)
                .flatMap(admin -> dispatcher
                        .ask(new FindStudentsLink(id), StudentsLinks.class)
                        .flatMap(found -> {
                            if (found.addresses().isEmpty()) {
                                return Mono.error(unknown());
                            }
                            // Whoever has it can start the clock, and no event says who has.
                            log.info("{} was told the student's link of session {}", admin.account(), id.value());
                            return ServerResponse.ok()
                                    .header("Cache-Control", "no-store")
                                    .bodyValue(
                                            new StudentsLink(found.addresses().get(0)));
                        }));
    }

    private static ResponseStatusException unknown() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such session.");
    }

    private Mono<Sessions> ask(SessionQuery query) {
        return dispatcher.ask(query, Sessions.class);
    }

    private static Consumer<org.springdoc.core.fn.builders.operation.Builder> file(String id, String summary) {
        return operation -> filtered(operation
                .operationId(id)
                .tag(TAG)
                .summary(summary)
                .response(responseBuilder().responseCode("200").description("The file, as it is made")));
    }

    private static org.springdoc.core.fn.builders.operation.Builder filtered(
            org.springdoc.core.fn.builders.operation.Builder operation) {
        return operation
                .parameter(query("date", "One day, in the school's time zone", "2025-10-12"))
                .parameter(query("from", "First day, inclusive", "2025-10-01"))
                .parameter(query("to", "Last day, inclusive", "2025-10-31"))
                .parameter(query("status", "active, ended, timeout, sent or all; may come more than once", "all"))
                .parameter(query("teacher", "A teacher's id", "U430"))
                .parameter(query("student", "A student's id", "244480"))
                .parameter(query("package", "A package's name", "Europe"))
                .parameter(query("q", "A part of a name, or an id", "sara"))
                .parameter(
                        query("exception", "undeliverable, never-opened, silent, low-evidence or timed-out", "silent"))
                .parameter(query(
                        "sort",
                        "sentAt, startedAt, endedAt, lastActivityAt or durationMinutes; with a minus from the last",
                        "-sentAt"))
                .response(responseBuilder()
                        .responseCode("400")
                        .description("A parameter is wrong; the problem names it"));
    }

    private static Builder query(String name, String description, String example) {
        return parameterBuilder()
                .name(name)
                .in(ParameterIn.QUERY)
                .description(description)
                .example(example);
    }
}
