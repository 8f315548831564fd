package lessonledger.gateway.pages;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import lessonledger.gateway.oidc.IdentityProvider;
import lessonledger.gateway.oidc.IdentityProvider.VouchedFor;
import lessonledger.gateway.oidc.NotSignedIn;
import lessonledger.gateway.problem.TooManyRequests;
import lessonledger.gateway.security.Actor;
import lessonledger.gateway.security.SignIns;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.core.AuthenticationException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The page to sign in on, and the way out. It is a plain form, which works without scripts too. */
@Configuration(proxyBeanMethods = false)
class SignInRoutes {

    /** A path of this site: neither another site's address nor anything that a browser would take for one. */
    private static final Pattern OWN_PATH =
            Pattern.compile("/(?![/\\\\])(?:[A-Za-z0-9/?&=._~:@!$'()*+,;-]|%[0-9A-Fa-f]{2}){0,500}");

    private static final int LONGEST = 200;
    private static final String SECONDS_TO_RETRY = "10";

    private final OfficeTemplates templates;
    private final SignIns signIns;
    private final IdentityProvider provider;
    private final Clock clock;

    SignInRoutes(OfficeTemplates templates, SignIns signIns, IdentityProvider provider, Clock clock) {
        this.templates = templates;
        this.signIns = signIns;
        this.provider = provider;
        this.clock = clock;
    }

    @Bean
    RouterFunction<ServerResponse> signInsRoutes() {
        return RouterFunctions.route()
                .GET(SignIns.SIGN_IN, this::show)
                .POST(SignIns.SIGN_IN, this::signIn)
                .GET(SignIns.BY_PROVIDER, this::goToProvider)
                .GET(SignIns.BACK_FROM_PROVIDER, this::comeFromProvider)
                .POST(SignIns.SIGN_OUT, this::signOut)
                .build();
    }

    private Mono<ServerResponse> show(ServerRequest request) {
        return Actor.find(request)
                .flatMap(actor -> goTo(request.queryParam(SignIns.NEXT)
                        .filter(SignInRoutes::isOwn)
                        .orElse("/")))
                .switchIfEmpty(Mono.defer(() -> page(
                        HttpStatus.OK,
                        "",
                        request.queryParam(SignIns.NEXT).orElse(""),
                        "",
                        request.queryParam("bye").isPresent() ? "You are signed out." : "")));
    }

    private Mono<ServerResponse> signIn(ServerRequest request) {
        return request.formData().flatMap(form -> {
            String account = value(form, "account");
            String password = value(form, "password");
            String next = value(form, SignIns.NEXT);
            return signIns.byPassword(account, password, request.exchange())
                    .flatMap(actor -> letIn(request, actor, next))
                    .onErrorResume(
                            AuthenticationException.class,
                            fault -> page(
                                    HttpStatus.UNAUTHORIZED,
                                    account,
                                    next,
                                    "The user name or the password is wrong.",
                                    ""))
                    .onErrorResume(
                            TooManyRequests.class, fault -> slowDown(request, account, next, fault, "wrong passwords"))
                    .onErrorResume(
                            RejectedExecutionException.class,
                            fault -> notNow(
                                    request,
                                    account,
                                    next,
                                    "Too many people sign in at this moment. Try again in a few seconds."));
        });
    }

    private Mono<ServerResponse> slowDown(
            ServerRequest request, String account, String next, TooManyRequests fault, String ofWhat) {
        String seconds = String.valueOf(fault.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        request.exchange().getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, seconds);
        return page(
                HttpStatus.TOO_MANY_REQUESTS,
                account,
                next,
                "There were too many " + ofWhat + " from here. Try again in " + seconds + " s.",
                "");
    }

    private Mono<ServerResponse> goToProvider(ServerRequest request) {
        String label = providersLabel();
        String next =
                request.queryParam(SignIns.NEXT).filter(SignInRoutes::isOwn).orElse("");
        return provider.begin(request.exchange(), next)
                .flatMap(address -> goTo(address.toString()))
                .onErrorResume(NotSignedIn.class, fault -> notByProvider(request, next, label, fault));
    }

    /** For whom the provider vouches, and whose account that is, if it is anybody's. */
    private record Arrival(VouchedFor person, Optional<Actor> actor) {}

    private Mono<ServerResponse> comeFromProvider(ServerRequest request) {
        String label = providersLabel();
        Mono<Arrival> arrival = provider.end(request.exchange())
                .flatMap(person -> signIns.byProvider(person.account(clock.instant()))
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .map(actor -> new Arrival(person, actor)));
        return provider.requireBegun(request.exchange())
                .then(signIns.sparingly(
                        arrival, who -> who.actor().isPresent(), SignInRoutes::isNoAnswer, request.exchange()))
                .flatMap(who -> who.actor()
                        .map(actor -> letIn(request, actor, who.person().next()))
                        .orElseGet(() -> page(
                                HttpStatus.FORBIDDEN, "", who.person().next(), noAccount(who.person(), label), "")))
                .onErrorResume(NotSignedIn.class, fault -> notByProvider(request, "", label, fault))
                .onErrorResume(TooManyRequests.class, fault -> slowDown(request, "", "", fault, "attempts to sign in"));
    }

    private static boolean isNoAnswer(Throwable fault) {
        return !(fault instanceof NotSignedIn notSignedIn) || notSignedIn.reason() == NotSignedIn.Reason.UNREACHABLE;
    }

    private Mono<ServerResponse> letIn(ServerRequest request, Actor actor, String next) {
        return signIns.staySignedIn(actor, request.exchange()).then(goTo(isOwn(next) ? next : OfficePages.home(actor)));
    }

    private static String noAccount(VouchedFor person, String label) {
        return person.name() == null
                ? "No account is linked to you yet, and " + label + " does not confirm your name. The office can help."
                : "No open account is linked to " + person.name() + ". The office can link yours.";
    }

    private Mono<ServerResponse> notByProvider(ServerRequest request, String next, String label, NotSignedIn fault) {
        return switch (fault.reason()) {
            case NOT_BEGUN_HERE ->
                page(
                        HttpStatus.BAD_REQUEST,
                        "",
                        next,
                        "This did not begin in this browser, or too long ago. Sign in once more.",
                        "");
            case NOT_CONFIRMED ->
                page(HttpStatus.UNAUTHORIZED, "", next, label + " did not confirm who you are. Sign in once more.", "");
            case UNREACHABLE ->
                notNow(request, "", next, label + " cannot be reached at the moment. Try again, or use your password.");
        };
    }

    private Mono<ServerResponse> notNow(ServerRequest request, String account, String next, String fault) {
        request.exchange().getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, SECONDS_TO_RETRY);
        return page(HttpStatus.SERVICE_UNAVAILABLE, account, next, fault, "");
    }

    private String providersLabel() {
        return provider.label()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "Nobody signs in by an identity provider here; none is set."));
    }

    private Mono<ServerResponse> signOut(ServerRequest request) {
        return signIns.signOut(request.exchange()).then(goTo(SignIns.SIGN_IN + "?bye"));
    }

    private static String value(MultiValueMap<String, String> form, String name) {
        @Nullable String value = form.getFirst(name);
        return value == null || value.length() > LONGEST && !name.equals(SignIns.NEXT) ? "" : value;
    }

    static boolean isOwn(String address) {
        return OWN_PATH.matcher(address).matches() && !address.startsWith(SignIns.SIGN_IN);
    }

    private Mono<ServerResponse> page(HttpStatusCode status, String account, String next, String fault, String notice) {
        return OfficeTemplates.page(
                status,
                templates.drawn(
                        "sign-in",
                        Map.of(
                                "account",
                                account,
                                "next",
                                isOwn(next) ? next : "",
                                "provider",
                                provider.label().orElse(""),
                                "byProvider",
                                byProvider(next),
                                "fault",
                                fault,
                                "notice",
                                notice,
                                "first",
                                account.isEmpty())),
                "no-store");
    }

    private static String byProvider(String next) {
        return isOwn(next)
                ? SignIns.BY_PROVIDER + "?" + SignIns.NEXT + "=" + URLEncoder.encode(next, StandardCharsets.UTF_8)
                : SignIns.BY_PROVIDER;
    }

    private static Mono<ServerResponse> goTo(String address) {
        return ServerResponse.status(HttpStatus.SEE_OTHER)
                .location(URI.create(address))
                .header("Cache-Control", "no-store")
                .build();
    }
}
