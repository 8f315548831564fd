package lessonledger.gateway.tracking;

import java.time.Clock;
import java.util.List;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Visit;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Problems;
import lessonledger.gateway.security.PublicLimits;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A visit to the student's link: a person's is the click, anybody else's is not. */
@Component
final class TrackRoute {

    /** The parameter that holds the token. */
    static final String TOKEN = "token";
    /** The parameter by which somebody without a name says that they are a person after all. */
    static final String START = "start";
    /** The parameter that the page adds to its own address when its lesson has ended. */
    static final String ENDED = "ended";

    private final Dispatcher dispatcher;
    private final Names names;
    private final Pages pages;
    private final Problems problems;
    private final PublicLimits limits;
    private final Clock clock;

    /** Makes the route. */
    TrackRoute(Dispatcher dispatcher, Names names, Pages pages, Problems problems, PublicLimits limits, Clock clock) {
        this.dispatcher = dispatcher;
        this.names = names;
        this.pages = pages;
        this.problems = problems;
        this.limits = limits;
        this.clock = clock;
    }

    /** Answers with the page; with a problem only when the client does not read pages. */
    Mono<ServerResponse> visit(ServerRequest request) {
        Mono<ServerResponse> answer = Mono.defer(() -> page(request));
        return readsPages(request)
                ? answer.onErrorResume(fault -> pages.fault(
                        request,
                        HttpStatusCode.valueOf(
                                problems.of(fault, request.path()).getStatus())))
                : answer;
    }

    private Mono<ServerResponse> page(ServerRequest request) {
        TrackingToken token = token(request);
        limits.count(token.sessionId());
        Visitor visitor = Visitor.of(request);
        boolean person = visitor == Visitor.PERSON
                || visitor == Visitor.UNNAMED && request.queryParam(START).isPresent();
        if (!person) {
            return pages.preview(request, token, visitor);
        }
        if (request.queryParam(ENDED).isPresent()) {
            return pages.left(request, token);
        }
        RecordClick click = new RecordClick(token.sessionId(), clock.instant());
        return dispatcher
                .<Visit>send(click)
                .flatMap(visit -> names.of(visit).flatMap(people -> pages.lesson(request, token, visit, people)));
    }

    private static TrackingToken token(ServerRequest request) {
        List<String> given = request.queryParams().getOrDefault(TOKEN, List.of());
        if (given.size() != 1 || given.get(0) == null) {
            throw new Malformed("The parameter 'token' must be given once.");
        }
        return TrackingToken.parse(given.get(0))
                .orElseThrow(() -> new Malformed("The parameter 'token' has not the form of a token."));
    }

    /** A browser names HTML in so many words; who takes anything is a program and reads problems. */
    private static boolean readsPages(ServerRequest request) {
        try {
            return request.headers().accept().stream()
                    .anyMatch(type -> type.equalsTypeAndSubtype(MediaType.TEXT_HTML)
                            || type.equalsTypeAndSubtype(MediaType.APPLICATION_XHTML_XML));
        } catch (RuntimeException e) {
            return false; // The header has another form.
        }
    }
}
