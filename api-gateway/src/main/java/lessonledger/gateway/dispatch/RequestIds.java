package lessonledger.gateway.dispatch;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Gives every request an id: the one in its header {@code X-Request-Id}, when it has the form of one, or a new one. The answer
 * carries it, and so do the events that the request caused and the log lines of all sides.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestIds implements WebFilter {

    /** The header of request and answer. */
    public static final String HEADER = "X-Request-Id";

    /** The name in metadata, contexts and logs. */
    static final String NAME = "requestId";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,36}");

    /** Makes the filter. */
    public RequestIds() {}

    /** Returns the id of the request that this context belongs to, or nothing outside of one. */
    static Optional<String> in(ContextView context) {
        return context.getOrEmpty(NAME);
    }

    /** Returns the id of the request of this exchange, or null when the filter has not seen it. */
    public static @Nullable String of(ServerWebExchange exchange) {
        return exchange.getAttribute(NAME);
    }

    /** Returns the id that a request has in its header, or a new one. */
    public static String of(HttpRequest request) {
        @Nullable String sent = request.getHeaders().getFirst(HEADER);
        // It has to tell requests apart in a log, not to keep a secret, so the cheap random numbers do.
        return sent != null && FORM.matcher(sent).matches()
                ? sent
                : Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String id = of(exchange.getRequest());
        exchange.getAttributes().put(NAME, id);
        exchange.getResponse().getHeaders().set(HEADER, id);
        return chain.filter(exchange).contextWrite(context -> context.put(NAME, id));
    }
}
