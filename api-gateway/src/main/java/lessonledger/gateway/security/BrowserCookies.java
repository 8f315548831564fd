package lessonledger.gateway.security;

import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * The two cookies of a browser that is signed in. One holds the secret, and no script can read it. The other is for the pages'
 * own scripts: they read it and send it back as a header, which no page of another site can do. It is derived from the secret,
 * so that it fits one sign-in only and nothing has to be kept.
 */
@Component
public final class BrowserCookies {

    /** The header in which a page sends back what only it can read. */
    static final String CSRF_HEADER = "X-CSRF-Token";

    static final String SECRET = "ledger_signed_in";
    static final String CSRF = "ledger_csrf";

    private final @Nullable URI baseUrl;

    BrowserCookies(Environment environment) {
        this.baseUrl =
                baseUrl(environment.getProperty("BASE_URL", environment.getProperty("NEXT_PUBLIC_BASE_URL", "")));
    }

    private static @Nullable URI baseUrl(String text) {
        try {
            return text.isBlank() ? null : URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            return null; // Its own reader says what is wrong with it.
        }
    }

    /** Returns the secret that the browser holds, or null. */
    static @Nullable String secret(ServerHttpRequest request) {
        @Nullable HttpCookie cookie = request.getCookies().getFirst(SECRET);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /** Returns what the header must hold for a secret. */
    static String csrf(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256("csrf:" + secret));
    }

    /** Gives the browser a secret to hold for so long. */
    void give(ServerWebExchange exchange, String secret, Duration lasts) {
        ServerHttpResponse response = exchange.getResponse();
        boolean tls = isSecure(exchange.getRequest());
        response.addCookie(cookie(SECRET, secret, lasts, tls).httpOnly(true).build());
        response.addCookie(cookie(CSRF, csrf(secret), lasts, tls).build());
    }

    /** Takes both cookies away. */
    void take(ServerWebExchange exchange) {
        boolean tls = isSecure(exchange.getRequest());
        exchange.getResponse()
                .addCookie(cookie(SECRET, "", Duration.ZERO, tls).httpOnly(true).build());
        exchange.getResponse().addCookie(cookie(CSRF, "", Duration.ZERO, tls).build());
    }

    private static ResponseCookie.ResponseCookieBuilder cookie(String name, String value, Duration lasts, boolean tls) {
        // Lax: a link from a mail to the pages works, and no other site's form or script comes with it.
        return ResponseCookie.from(name, value)
                .path("/")
                .sameSite("Lax")
                .secure(tls)
                .maxAge(lasts);
    }

    /**
     * Returns whether the browser came by TLS, so that its cookies travel by nothing else.
     *
     * <p>A proxy that ends TLS and is not named as trusted does not say so; the address that the school uses does.
     */
    public boolean isSecure(ServerHttpRequest request) {
        if ("https".equalsIgnoreCase(request.getURI().getScheme())) {
            return true;
        }
        return baseUrl != null
                && "https".equalsIgnoreCase(baseUrl.getScheme())
                && baseUrl.getHost() != null
                && baseUrl.getHost().equalsIgnoreCase(request.getURI().getHost());
    }
}
