package lessonledger.gateway.tracking;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.content.Builder.contentBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;
import static org.springdoc.core.fn.builders.schema.Builder.schemaBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.function.Consumer;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The student's three routes. The token in the request is the student's right; there is no account. */
@Configuration(proxyBeanMethods = false)
class TrackingRoutes {

    private static final String TAG = "Students";

    /** Asked first: nearly every request is one of these. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RouterFunction<ServerResponse> studentsRoutes(TrackRoute track, SignsOfLife signs) {
        return SpringdocRouteBuilder.route()
                .GET(
                        "/api/zoom/track",
                        track::visit,
                        page("openTrackingPage", "Open the tracking page: a person's visit is the click"))
                .HEAD(
                        "/api/zoom/track",
                        track::visit,
                        page("lookAtTrackingPage", "The head of the tracking page; never a click"))
                .POST(
                        "/api/zoom/heartbeat",
                        signs::beat,
                        body(
                                "heartbeat",
                                "Keep a session alive",
                                SignsOfLife.Beat.class,
                                SignsOfLife.Alive.class,
                                "The session is over, or has not begun; its state is in the problem"))
                .POST(
                        "/api/zoom/end-session",
                        signs::end,
                        body(
                                "endSession",
                                "Close a page, or end the session; ending twice changes nothing",
                                SignsOfLife.Goodbye.class,
                                SignsOfLife.Outcome.class,
                                "The session has not begun"))
                .build();
    }

    private static Consumer<Builder> page(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag(TAG)
                .summary(summary)
                .description("HEAD, loading in advance (Sec-Purpose, Purpose, X-Moz, X-Purpose), known machines and"
                        + " clients without a User-Agent get a page without a click.")
                .parameter(parameterBuilder()
                        .name(TrackRoute.TOKEN)
                        .in(ParameterIn.QUERY)
                        .required(true)
                        .description("The secret of the student's link")
                        .schema(schemaBuilder().type("string").pattern("[A-Za-z0-9_-]{22}")))
                .parameter(parameterBuilder()
                        .name(TrackRoute.ENDED)
                        .in(ParameterIn.QUERY)
                        .description("Set by the page itself when its lesson has ended: loading it again is no click")
                        .schema(schemaBuilder().type("string")))
                .parameter(parameterBuilder()
                        .name(TrackRoute.START)
                        .in(ParameterIn.QUERY)
                        .description("Set by the page's button for a client without a User-Agent: a person after all")
                        .schema(schemaBuilder().type("string")))
                .response(responseBuilder()
                        .responseCode("200")
                        .description("The page, also when the lesson is over")
                        .content(contentBuilder()
                                .mediaType(MediaType.TEXT_HTML_VALUE)
                                .schema(schemaBuilder().type("string"))))
                .response(problem("400", "No token, or a malformed one; a page when the client reads HTML"))
                .response(problem("404", "Unknown token; a page when the client reads HTML"));
    }

    private static Consumer<Builder> body(
            String id, String summary, Class<?> question, Class<?> answer, String wrongState) {
        return operation -> operation
                .operationId(id)
                .tag(TAG)
                .summary(summary)
                .requestBody(requestBodyBuilder()
                        .required(true)
                        .content(contentBuilder()
                                .mediaType(MediaType.APPLICATION_JSON_VALUE)
                                .schema(schemaBuilder().implementation(question)))
                        .content(contentBuilder()
                                .mediaType(MediaType.TEXT_PLAIN_VALUE)
                                .schema(schemaBuilder().implementation(question))))
                .response(responseBuilder()
                        .responseCode("200")
                        .description("How the session stands")
                        .content(contentBuilder()
                                .mediaType(MediaType.APPLICATION_JSON_VALUE)
                                .schema(schemaBuilder().implementation(answer))))
                .response(problem("400", "Malformed"))
                .response(problem("404", "Unknown token"))
                .response(problem("409", wrongState))
                .response(problem("413", "Larger than 8 KB"))
                .response(problem("415", "Neither JSON nor text"))
                .response(problem("422", "More page views than a lesson can explain"));
    }

    private static org.springdoc.core.fn.builders.apiresponse.Builder problem(String code, String description) {
        return responseBuilder()
                .responseCode(code)
                .description(description)
                .content(contentBuilder()
                        .mediaType(MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                        .schema(schemaBuilder().implementation(ProblemDetail.class)));
    }
}
