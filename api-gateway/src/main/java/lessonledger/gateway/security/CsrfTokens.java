package lessonledger.gateway.security;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.security.web.server.csrf.DefaultCsrfToken;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The token against forged requests, derived from the secret that the browser holds; nothing is stored. */
final class CsrfTokens implements ServerCsrfTokenRepository {

    private static final String PARAMETER = "_csrf";

    /**
     * Returns whether a request must show the token: one that changes something and is let in because of a cookie, which a
     * browser sends along whoever asked for the request.
     */
    static boolean isNeeded(ServerHttpRequest request) {
        return isUnsafe(request)
                && !request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)
                && BrowserCookies.secret(request) != null
                && !request.getPath().value().equals(SignIns.SIGN_IN)
                && !request.getPath().value().startsWith("/api/zoom/");
    }

    static boolean isUnsafe(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        return method != HttpMethod.GET && method != HttpMethod.HEAD && method != HttpMethod.OPTIONS;
    }

    @Override
    public Mono<CsrfToken> generateToken(ServerWebExchange exchange) {
        return loadToken(exchange);
    }

    @Override
    public Mono<Void> saveToken(ServerWebExchange exchange, @Nullable CsrfToken token) {
        return Mono.empty();
    }

    @Override
    public Mono<CsrfToken> loadToken(ServerWebExchange exchange) {
        @Nullable String secret = BrowserCookies.secret(exchange.getRequest());
        return secret == null
                ? Mono.empty()
                : Mono.just(new DefaultCsrfToken(BrowserCookies.CSRF_HEADER, PARAMETER, BrowserCookies.csrf(secret)));
    }
}
