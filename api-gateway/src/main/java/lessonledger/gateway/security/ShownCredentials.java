package lessonledger.gateway.security;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import lessonledger.contract.access.AccessQuery.Means;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Reads by what a request means to sign in: {@code Authorization: Basic}, {@code Authorization: Bearer} with an access token,
 * or else the cookie of a browser that is signed in. A header of another kind or form signs nobody in and is said so.
 */
@Component
final class ShownCredentials implements ServerAuthenticationConverter {

    private static final int LONGEST = 1_000;

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        InetAddress from = Addresses.of(request.getRemoteAddress());
        @Nullable String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return Mono.fromCallable(() -> ofHeader(header, from));
        }
        @Nullable String secret = BrowserCookies.secret(request);
        return secret == null ? Mono.empty() : Mono.just(new Shown.Key(Means.BROWSER, secret));
    }

    private static Authentication ofHeader(String header, InetAddress from) {
        int space = header.indexOf(' ');
        String scheme = space < 0 ? header : header.substring(0, space);
        String rest = space < 0 ? "" : header.substring(space + 1).strip();
        if (header.length() <= LONGEST && scheme.equalsIgnoreCase("Bearer") && !rest.isEmpty()) {
            return new Shown.Key(Means.TOKEN, rest);
        }
        if (header.length() <= LONGEST && scheme.equalsIgnoreCase("Basic")) {
            String pair = decoded(rest);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return new Shown.Password(pair.substring(0, colon), pair.substring(colon + 1), from);
            }
        }
        throw new BadCredentialsException("The header Authorization is neither Basic nor Bearer.");
    }

    private static String decoded(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new BadCredentialsException("The header Authorization is not in Base64.", e);
        }
    }
}
