package lessonledger.gateway.tracking;

import io.netty.buffer.Unpooled;
import lessonledger.gateway.dispatch.RequestIds;
import lessonledger.gateway.problem.ProblemResponses;
import lessonledger.gateway.security.PublicLimits;
import lessonledger.gateway.security.TrustedProxies;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The way in for the one request that outnumbers all others. A heartbeat is told by method and path before exchange, filters
 * and routes come into being; nobody signs in for it, its token is its right. What the filters do for other requests is done
 * here: its id, its limits, its headers and its problems are the same. Whatever is not a heartbeat to the letter takes the
 * way of all requests, where the same route stands.
 */
@Component
final class HeartbeatDoor implements HttpHandlerDecoratorFactory {

    private static final String HEARTBEAT = "/api/zoom/heartbeat";

    private final SignsOfLife signs;
    private final TrustedProxies proxies;
    private final PublicLimits limits;
    private final ProblemResponses problems;

    HeartbeatDoor(SignsOfLife signs, TrustedProxies proxies, PublicLimits limits, ProblemResponses problems) {
        this.signs = signs;
        this.proxies = proxies;
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    public HttpHandler apply(HttpHandler others) {
        return (request, response) -> isHeartbeat(request) ? take(request, response) : others.handle(request, response);
    }

    private static boolean isHeartbeat(ServerHttpRequest request) {
        return request.getMethod() == HttpMethod.POST
                && HEARTBEAT.equals(request.getURI().getRawPath());
    }

    private Mono<Void> take(ServerHttpRequest request, ServerHttpResponse response) {
        String id = RequestIds.of(request);
        HttpHeaders headers = response.getHeaders();
        headers.set(RequestIds.HEADER, id);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("X-XSS-Protection", "0");
        headers.set("Referrer-Policy", "no-referrer");
        Mono<byte[]> answer;
        try {
            limits.count(proxies.client(request));
            answer = signs.beat(request, id).map(SignsOfLife.Alive::json);
        } catch (RuntimeException e) {
            answer = Mono.error(e);
        }
        // A page that goes while it is answered is no fault of anybody: only what comes before the answer becomes a
        // problem.
        return answer.map(body -> write(response, body))
                .onErrorResume(fault -> Mono.just(problems.handle(request, response, fault)))
                .flatMap(written -> written);
    }

    /** Past the server's chain of things that may be done before a commit: there are none, and for so small a body it is long. */
    private static Mono<Void> write(ServerHttpResponse response, byte[] body) {
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        headers.setContentLength(body.length);
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        return netty.status(HttpStatus.OK.value())
                .sendObject(Unpooled.wrappedBuffer(body))
                .then();
    }
}
