package lessonledger.gateway.problem;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers every fault with its problem, whoever met it: a route, the framework or the security in front of both. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class ProblemResponses implements WebExceptionHandler {

    private static final String SECONDS_TO_RETRY = "2";

    private final Problems problems;
    private final JsonMapper json;

    /** Makes the responder. */
    public ProblemResponses(Problems problems, JsonMapper json) {
        this.problems = problems;
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable fault) {
        return handle(exchange.getRequest(), exchange.getResponse(), fault);
    }

    /** Answers a request that has no exchange. */
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response, Throwable fault) {
        if (response.isCommitted()) {
            return Mono.error(fault);
        }
        ProblemDetail problem = problems.of(fault, request.getPath().value());
        if (fault instanceof ErrorResponse known) {
            known.getHeaders().forEach((name, values) -> response.getHeaders().put(name, List.copyOf(values)));
        }
        return write(response, problem);
    }

    /** Writes a problem. */
    public Mono<Void> write(ServerWebExchange exchange, ProblemDetail problem) {
        return write(exchange.getResponse(), problem);
    }

    private Mono<Void> write(ServerHttpResponse response, ProblemDetail problem) {
        HttpHeaders headers = response.getHeaders();
        response.setRawStatusCode(problem.getStatus());
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            headers.set(HttpHeaders.RETRY_AFTER, SECONDS_TO_RETRY);
        }
        byte[] body = json.writeValueAsBytes(problem);
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
