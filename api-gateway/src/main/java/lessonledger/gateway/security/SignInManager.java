package lessonledger.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lessonledger.contract.access.SignIn;
import lessonledger.contract.access.SignedIn;
import lessonledger.gateway.dispatch.Dispatcher;
import org.axonframework.commandhandling.CommandExecutionException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Signs a request in by asking the command side. What was right is remembered for a minute, by a keyed digest and never in
 * clear, because a password's hash is slow on purpose and a machine sends its password with every request.
 */
@Component
class SignInManager implements ReactiveAuthenticationManager {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 1_000;

    private final Dispatcher dispatcher;
    private final Clock clock;
    private final SecretKeySpec key;
    private final Cache<String, SignedIn> remembered = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();

    SignInManager(Dispatcher dispatcher, Clock clock) {
        this.dispatcher = dispatcher;
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    @Override
    public Mono<Authentication> authenticate(Authentication authentication) {
        String username = authentication.getName();
        String password = String.valueOf(authentication.getCredentials());
        String digest = digest(username, password);
        SignedIn known = remembered.getIfPresent(digest);
        if (known != null) {
            return Mono.just(authenticated(known));
        }
        return dispatcher
                .<SignedIn>send(new SignIn(username, password, clock.instant()))
                .doOnNext(account -> remembered.put(digest, account))
                .map(SignInManager::authenticated)
                .onErrorMap(
                        CommandExecutionException.class,
                        e -> new BadCredentialsException("The user name or the password is wrong."));
    }

    private static Authentication authenticated(SignedIn account) {
        return UsernamePasswordAuthenticationToken.authenticated(
                account.username(),
                null,
                account.roles().stream()
                        .map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                        .toList());
    }

    private String digest(String username, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(username.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256.", e);
        }
    }
}
