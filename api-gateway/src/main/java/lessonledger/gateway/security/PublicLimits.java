package lessonledger.gateway.security;

import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import lessonledger.gateway.problem.ProblemResponses;
import lessonledger.gateway.problem.TooManyRequests;
import lessonledger.gateway.start.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * How often the public may ask, for whom the token in the request is the only right: so often per address, before anything
 * else is done for the request, and so often per token once it is read.
 *
 * <p>A school may stand behind one address. Two hundred students whose pages beat every 30 seconds are 400 requests a minute;
 * the limit per address is fifteen times that, and all of it may come at once when a lesson begins.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
public final class PublicLimits implements WebFilter {

    static final String PER_ADDRESS = "PUBLIC_REQUESTS_PER_ADDRESS";
    static final String PER_TOKEN = "PUBLIC_REQUESTS_PER_TOKEN";
    static final int DEFAULT_PER_ADDRESS = 6_000;
    static final int DEFAULT_PER_TOKEN = 120;

    private static final String PUBLIC = "/api/zoom/";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 1_000_000_000;

    private final ProblemResponses problems;
    private final @Nullable Limits<InetAddress> perAddress;
    private final @Nullable Limits<Object> perToken;

    /**
     * Reads {@code PUBLIC_REQUESTS_PER_ADDRESS} and {@code PUBLIC_REQUESTS_PER_TOKEN}, both per minute; 0 is no limit.
     *
     * @throws StartRefused when one is no such number
     */
    @Autowired
    PublicLimits(Environment environment, ProblemResponses problems) {
        this(
                setting(environment, PER_ADDRESS, DEFAULT_PER_ADDRESS),
                setting(environment, PER_TOKEN, DEFAULT_PER_TOKEN),
                problems,
                TimeMeter.SYSTEM_NANOTIME);
    }

    PublicLimits(int perAddress, int perToken, ProblemResponses problems, TimeMeter time) {
        this.problems = problems;
        this.perAddress = perAddress == 0 ? null : new Limits<>(perAddress, MINUTE, time);
        this.perToken = perToken == 0 ? null : new Limits<>(perToken, MINUTE, time);
    }

    private static int setting(Environment environment, String name, int otherwise) {
        String text = environment.getProperty(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > MOST) {
            throw new StartRefused(name + " must be a number of requests per minute, 0 for no limit.");
        }
        return Integer.parseInt(text);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getRequest().getPath().value().startsWith(PUBLIC)) {
            try {
                count(Addresses.of(exchange.getRequest().getRemoteAddress()));
            } catch (TooManyRequests e) {
                return problems.handle(exchange, e);
            }
        }
        return chain.filter(exchange);
    }

    /**
     * Counts a request for the address that it comes from.
     *
     * @throws TooManyRequests when that was too often
     */
    public void count(InetAddress client) {
        if (perAddress != null) {
            Duration wait = perAddress.take(Addresses.counted(client));
            if (!wait.isZero()) {
                throw new TooManyRequests(wait, "There are too many requests from this address; wait a moment.");
            }
        }
    }

    /**
     * Counts a request for what its token opens.
     *
     * @param session anything that is equal for the same token
     * @throws TooManyRequests when that was too often
     */
    public void count(Object session) {
        if (perToken != null) {
            Duration wait = perToken.take(session);
            if (!wait.isZero()) {
                throw new TooManyRequests(wait, "There are too many requests for this lesson; wait a moment.");
            }
        }
    }
}
