package lessonledger.gateway.sessions;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import graphql.ExecutionResult;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.webflux.GraphQlHttpHandler;
import org.springframework.graphql.server.webflux.GraphQlSseHandler;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * GraphQL over HTTP: by POST as everybody does it, and by GET, as a browser's address or an {@code EventSource} does it. A
 * subscription is a stream of server-sent events, each a GraphQL answer.
 */
@Configuration(proxyBeanMethods = false)
class GraphRoutes {

    private static final String PATH = "/graphql";
    private static final String TAG = "GraphQL";
    private static final int LONGEST = 20_000;

    private final WebGraphQlHandler engine;
    private final GraphQlHttpHandler answers;
    private final GraphQlSseHandler streams;
    private final JsonMapper json;

    GraphRoutes(WebGraphQlHandler engine, GraphQlHttpHandler answers, JsonMapper json) {
        this.engine = engine;
        this.answers = answers;
        // Without a limit: its sources end by themselves, and the client comes again.
        this.streams = new GraphQlSseHandler(engine, null, LiveStream.SIGN_OF_LIFE);
        this.json = json;
    }

    /** What a client posts. */
    record GraphRequest(
            String query,
            @Nullable String operationName,
            @Nullable Map<String, Object> variables) {}

    /** Before Spring's own routes, which know no GET and are not described. */
    @Bean
    @Order(-1)
    RouterFunction<ServerResponse> graphRoutesOfTheLedger() {
        return SpringdocRouteBuilder.route()
                .POST(
                        PATH,
                        request ->
                                wantsStream(request) ? streams.handleRequest(request) : answers.handleRequest(request),
                        operation -> operation
                                .operationId("graphQl")
                                .tag(TAG)
                                .summary("Ask for sessions, teachers, students, packages and statistics in GraphQL")
                                .description("With 'Accept: text/event-stream' a subscription is a stream of answers."
                                        + " Queries that go deeper than " + GraphSettings.DEEPEST
                                        + " levels or cost too much are refused.")
                                .requestBody(requestBodyBuilder()
                                        .implementation(GraphRequest.class)
                                        .required(true))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("Data, or errors, as GraphQL has them")))
                .GET(
                        PATH,
                        this::get,
                        operation -> operation
                                .operationId("graphQlByGet")
                                .tag(TAG)
                                .summary("The same by an address")
                                .parameter(parameterBuilder()
                                        .name("query")
                                        .in(ParameterIn.QUERY)
                                        .example("{ teachers { id name } }"))
                                .parameter(parameterBuilder()
                                        .name("variables")
                                        .in(ParameterIn.QUERY)
                                        .description("A JSON object"))
                                .parameter(
                                        parameterBuilder().name("operationName").in(ParameterIn.QUERY))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("Data, or errors, as GraphQL has them")))
                .build();
    }

    private static boolean wantsStream(ServerRequest request) {
        return request.headers().accept().stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype);
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        Parameters parameters = Parameters.of(request, Set.of("query", "variables", "operationName"));
        Map<String, Object> body = new HashMap<>();
        body.put(
                "query",
                parameters
                        .find("query", "a GraphQL document of at most " + LONGEST + " characters", GraphRoutes::atMost)
                        .orElseThrow(() -> new Malformed("The parameter 'query' is missing: a GraphQL document.")));
        parameters
                .find("variables", "a JSON object", text -> object(atMost(text)))
                .ifPresent(variables -> body.put("variables", variables));
        parameters
                .find("operationName", "the name of an operation", GraphRoutes::atMost)
                .ifPresent(name -> body.put("operationName", name));
        WebGraphQlRequest question = new WebGraphQlRequest(
                request.uri(),
                request.headers().asHttpHeaders(),
                request.cookies(),
                request.attributes(),
                body,
                request.exchange().getRequest().getId(),
                request.exchange().getLocaleContext().getLocale());
        return engine.handleRequest(question)
                .flatMap(answer -> answer.getData() instanceof Publisher<?> results
                        ? stream(Flux.from(results).cast(ExecutionResult.class))
                        : ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue(answer.toMap()));
    }

    private static Mono<ServerResponse> stream(Flux<ExecutionResult> results) {
        return LiveStream.of(results.map(result -> ServerSentEvent.<Object>builder(result.toSpecification())
                .event("next")
                .build()));
    }

    private static String atMost(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("too long");
        }
        return text;
    }

    private Map<?, ?> object(String text) {
        try {
            return json.readValue(text, Map.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }
}
