package lessonledger.gateway.oidc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lessonledger.gateway.security.BrowserCookies;
import lessonledger.gateway.security.SignIns;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.web.server.ServerAuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What was begun at the identity provider, in a cookie of the browser that began it: the state and the nonce by which its end
 * is known, the verifier of PKCE, and where the person goes on. It is encrypted and signed with a key that comes of the
 * client's secret, so that every server of the school reads it and nobody else does, and it counts for ten minutes. There is
 * no session in memory, here as elsewhere.
 */
final class BegunSignIns implements ServerAuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    static final String COOKIE = "ledger_signing_in";

    /** The attribute of a request that says where the person goes on. */
    static final String NEXT = "next";

    /** The time that somebody has to find a password, or a telephone, for the provider. */
    static final Duration LASTS = Duration.ofMinutes(10);

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int PARTS = 6;

    private final SecretKeySpec key;
    private final String registration;
    private final BrowserCookies cookies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    BegunSignIns(String clientSecret, String registration, BrowserCookies cookies, Clock clock) {
        this.key = key(clientSecret);
        this.registration = registration;
        this.cookies = cookies;
        this.clock = clock;
    }

    private static SecretKeySpec key(String clientSecret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(clientSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal(COOKIE.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256.", e);
        }
    }

    @Override
    public Mono<Void> saveAuthorizationRequest(OAuth2AuthorizationRequest request, ServerWebExchange exchange) {
        String plain = String.join(
                "\n",
                Long.toString(clock.instant().plus(LASTS).getEpochSecond()),
                Objects.requireNonNull(request.getState()),
                Objects.requireNonNull(request.<String>getAttribute(OidcParameterNames.NONCE)),
                Objects.requireNonNull(request.<String>getAttribute(PkceParameterNames.CODE_VERIFIER)),
                Objects.requireNonNull(request.getRedirectUri()),
                Objects.requireNonNull(request.<String>getAttribute(NEXT)));
        put(exchange, encrypted(plain), LASTS);
        return Mono.empty();
    }

    @Override
    public Mono<OAuth2AuthorizationRequest> loadAuthorizationRequest(ServerWebExchange exchange) {
        @Nullable HttpCookie cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
        @Nullable String plain = cookie == null ? null : decrypted(cookie.getValue());
        return Mono.justOrEmpty(plain == null ? null : request(plain));
    }

    /** The cookie serves one return from the provider, whether that goes well or not. */
    @Override
    public Mono<OAuth2AuthorizationRequest> removeAuthorizationRequest(ServerWebExchange exchange) {
        put(exchange, "", Duration.ZERO);
        return loadAuthorizationRequest(exchange);
    }

    private void put(ServerWebExchange exchange, String value, Duration lasts) {
        // Lax: the provider sends the browser back from another site.
        exchange.getResponse()
                .addCookie(ResponseCookie.from(COOKIE, value)
                        .path(SignIns.BY_PROVIDER)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .secure(cookies.isSecure(exchange.getRequest()))
                        .maxAge(lasts)
                        .build());
    }

    private @Nullable OAuth2AuthorizationRequest request(String plain) {
        List<String> parts = Arrays.asList(plain.split("\n", -1));
        if (parts.size() != PARTS || !isBefore(parts.get(0))) {
            return null;
        }
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(SignIns.BY_PROVIDER) // It has been there already.
                .clientId(registration)
                .scope(OidcScopes.OPENID)
                .state(parts.get(1))
                .redirectUri(parts.get(4))
                .attributes(attributes -> attributes.putAll(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID,
                        registration,
                        OidcParameterNames.NONCE,
                        parts.get(2),
                        PkceParameterNames.CODE_VERIFIER,
                        parts.get(3),
                        NEXT,
                        parts.get(5))))
                .build();
    }

    private boolean isBefore(String until) {
        try {
            return clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(until)));
        } catch (NumberFormatException | DateTimeException e) {
            return false;
        }
    }

    private String encrypted(String plain) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
            byte[] secret = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
            byte[] both = Arrays.copyOf(iv, iv.length + secret.length);
            System.arraycopy(secret, 0, both, iv.length, secret.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES with GCM.", e);
        }
    }

    /** Returns what was encrypted, or null when this is nothing of ours. */
    private @Nullable String decrypted(String value) {
        try {
            byte[] both = Base64.getUrlDecoder().decode(value);
            if (both.length <= IV_BYTES) {
                return null;
            }
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, both, 0, IV_BYTES));
            return new String(cipher.doFinal(both, IV_BYTES, both.length - IV_BYTES), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return null;
        }
    }
}
