package lessonledger.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lessonledger.contract.access.AccessQuery;
import lessonledger.contract.access.AccessQuery.Identities;
import lessonledger.contract.access.AccessQuery.Identity;
import lessonledger.contract.access.AccessQuery.WhoHasPassword;
import lessonledger.contract.access.AccessQuery.WhoHolds;
import lessonledger.contract.access.AccessQuery.WhoIs;
import lessonledger.contract.access.AccessQuery.WhoIsKnownAs;
import lessonledger.contract.access.BrowserCommand.SignOut;
import lessonledger.contract.access.BrowserCommand.StaySignedIn;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.TooManyRequests;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds out who somebody is.
 *
 * <p>A password that was right is remembered for a few minutes, by a keyed digest and never in clear: its hash is slow on
 * purpose, and a machine sends its password with every request. What is remembered says only that this was the password of
 * that version of the account. Whether it still is, and what the account may do, is asked anew for every request, so whoever
 * loses a role or a password loses it at once.
 *
 * <p>Wrong ones are counted by account and address together, and by address for all accounts: somebody who tries a thousand
 * passwords is slowed and then refused, while the owner of the account signs in from another address, and goes on with what
 * is signed in already.
 */
@Component
public final class SignIns implements ReactiveAuthenticationManager {

    /** The address of the page to sign in on. */
    public static final String SIGN_IN = "/sign-in";

    /** The address that leads to the school's identity provider. */
    public static final String BY_PROVIDER = SIGN_IN + "/oidc";

    /** The address to which the identity provider sends a browser back. */
    public static final String BACK_FROM_PROVIDER = BY_PROVIDER + "/callback";

    /** The address that signs a browser out. */
    public static final String SIGN_OUT = "/sign-out";

    /** The parameter of {@link #SIGN_IN} that says where to go on afterwards. */
    public static final String NEXT = "next";

    /** How long a browser stays signed in. */
    public static final Duration LASTS = Duration.ofDays(14);

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 1_000;

    /** Ten mistakes at once, and then one every half minute. */
    static final int MISTAKES_PER_ACCOUNT = 10;

    private static final Duration MISTAKES_FORGOTTEN = Duration.ofMinutes(5);

    /** A school's whole staff may sit behind one address and mistype on the same morning. */
    static final int MISTAKES_PER_ADDRESS = 100;

    private final Dispatcher dispatcher;
    private final BrowserCookies cookies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final Limits<Tried> perAccount;
    private final Limits<InetAddress> perAddress;
    private final Limits<InetAddress> attemptsByProvider;
    private final Cache<String, Identity> remembered = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();

    SignIns(Dispatcher dispatcher, BrowserCookies cookies, Clock clock) {
        this.dispatcher = dispatcher;
        this.cookies = cookies;
        this.clock = clock;
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        this.key = new SecretKeySpec(bits, "HmacSHA256");
        this.perAccount = new Limits<>(MISTAKES_PER_ACCOUNT, MISTAKES_FORGOTTEN, TimeMeter.SYSTEM_NANOTIME);
        this.perAddress = new Limits<>(MISTAKES_PER_ADDRESS, MISTAKES_FORGOTTEN, TimeMeter.SYSTEM_NANOTIME);
        this.attemptsByProvider = new Limits<>(MISTAKES_PER_ADDRESS, MISTAKES_FORGOTTEN, TimeMeter.SYSTEM_NANOTIME);
    }

    private record Tried(String account, InetAddress from) {}

    @Override
    public Mono<Authentication> authenticate(Authentication shown) {
        if (shown instanceof Shown.Password password) {
            return byPassword(password.getPrincipal(), password.password(), password.from())
                    .map(SignIns::authenticated);
        } else if (shown instanceof Shown.Key held) {
            // Not counted: nobody guesses 256 bits, and a school whose cookies have run out must not lock itself out.
            return one(new WhoHolds(held.means(), held.digest(), clock.instant()))
                    .switchIfEmpty(Mono.error(() -> new BadCredentialsException("This counts no more.")))
                    .map(SignIns::authenticated);
        }
        return Mono.empty();
    }

    /**
     * Finds out whose password this is.
     *
     * @return an error, {@link BadCredentialsException} when it is nobody's and {@link TooManyRequests} when there were too
     *     many wrong ones
     */
    public Mono<Actor> byPassword(String account, String password, ServerWebExchange exchange) {
        return byPassword(account, password, Addresses.of(exchange.getRequest().getRemoteAddress()))
                .map(Actor::of);
    }

    /**
     * Finds out whose account it is that an identity provider vouches for.
     *
     * @return nothing when there is no such account
     */
    public Mono<Actor> byProvider(WhoIsKnownAs vouched) {
        return one(vouched).map(Actor::of);
    }

    /**
     * Lets an attempt by an identity provider cost as a wrong password does, apart from those: it is paid before and given back
     * after a right one and after one that nobody answered, so nobody has the ledger ask the provider without an end.
     *
     * @param right whether an outcome is that of a right attempt
     * @param unanswered whether an error says that the attempt was neither right nor wrong
     * @return what the attempt returns; an error with {@link TooManyRequests} when there were too many
     */
    public <T> Mono<T> sparingly(
            Mono<T> attempt, Predicate<T> right, Predicate<Throwable> unanswered, ServerWebExchange exchange) {
        InetAddress from = Addresses.counted(Addresses.of(exchange.getRequest().getRemoteAddress()));
        return Mono.defer(() -> {
            Duration wait = attemptsByProvider.take(from);
            return wait.isZero()
                    ? attempt.doOnNext(outcome -> {
                                if (right.test(outcome)) {
                                    attemptsByProvider.giveBack(from);
                                }
                            })
                            .doOnError(unanswered, fault -> attemptsByProvider.giveBack(from))
                    : Mono.error(new TooManyRequests(wait, "There were too many attempts; wait before the next one."));
        });
    }

    private Mono<Identity> byPassword(String written, String password, InetAddress address) {
        String account = written.strip().toLowerCase(Locale.ROOT);
        InetAddress from = Addresses.counted(address);
        String digest = digest(account, password);
        @Nullable Identity known = remembered.getIfPresent(digest);
        Mono<Identity> anew = Mono.defer(() -> counted(new Tried(account, from), new WhoHasPassword(account, password))
                .doOnNext(identity -> remembered.put(digest, identity)));
        return known == null
                ? anew
                : one(new WhoIs(account))
                        .filter(now -> now.version() == known.version())
                        .switchIfEmpty(Mono.defer(() -> {
                            remembered.invalidate(digest);
                            return anew;
                        }));
    }

    /** Asks, and lets a wrong answer cost: it is paid before the question and given back after a right one. */
    private Mono<Identity> counted(Tried tried, WhoHasPassword question) {
        Duration wait = perAddress.take(tried.from());
        if (!wait.isZero()) {
            return Mono.error(tooOften(wait));
        }
        wait = perAccount.take(tried);
        if (!wait.isZero()) {
            perAddress.giveBack(tried.from());
            return Mono.error(tooOften(wait));
        }
        Runnable giveBack = () -> {
            perAddress.giveBack(tried.from());
            perAccount.giveBack(tried);
        };
        return one(question)
                .doOnNext(identity -> giveBack.run())
                // Neither right nor wrong: it was not answered.
                .doOnError(fault -> giveBack.run())
                .switchIfEmpty(
                        Mono.error(() -> new BadCredentialsException("The user name or the password is wrong.")));
    }

    private Mono<Identity> one(AccessQuery question) {
        return dispatcher
                .ask(question, Identities.class)
                .flatMapIterable(Identities::identities)
                .next();
    }

    private static TooManyRequests tooOften(Duration wait) {
        return new TooManyRequests(wait, "There were too many wrong passwords; wait before the next one.");
    }

    /** Lets the browser of this exchange stay signed in. */
    public Mono<Void> staySignedIn(Actor actor, ServerWebExchange exchange) {
        String secret = Digests.secret(random);
        return dispatcher
                .send(new StaySignedIn(
                        actor.account(), Digests.of(secret), clock.instant().plus(LASTS), clock.instant()))
                .then(Mono.fromRunnable(() -> cookies.give(exchange, secret, LASTS)));
    }

    /** Signs the browser of this exchange out. */
    public Mono<Void> signOut(ServerWebExchange exchange) {
        @Nullable String secret = BrowserCookies.secret(exchange.getRequest());
        cookies.take(exchange);
        return secret == null
                ? Mono.empty()
                : dispatcher.send(new SignOut(Digests.of(secret))).then();
    }

    private static Authentication authenticated(Identity identity) {
        return UsernamePasswordAuthenticationToken.authenticated(
                Actor.of(identity),
                null,
                identity.roles().stream()
                        .map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                        .toList());
    }

    private String digest(String account, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(account.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256.", e);
        }
    }
}
