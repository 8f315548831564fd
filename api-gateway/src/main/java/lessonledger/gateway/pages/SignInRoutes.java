package lessonledger.gateway.pages;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
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
import reactor.core.publisher.Mono;

/** The page to sign in on, and the way out. It is a plain form, which works without scripts too. */
@Configuration(proxyBeanMethods = false)
class SignInRoutes {

    /** A path of this site: neither another site's address nor anything that a browser would take for one. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/?&=%._~:@!$'()*+,;-]{0,500}");

    private static final int LONGEST = 200;

    private final OfficeTemplates templates;
    private final SignIns signIns;

    SignInRoutes(OfficeTemplates templates, SignIns signIns) {
        this.templates = templates;
        this.signIns = signIns;
    }

    @Bean
    RouterFunction<ServerResponse> signInsRoutes() {
        return RouterFunctions.route()
                .GET(SignIns.SIGN_IN, this::show)
                .POST(SignIns.SIGN_IN, this::signIn)
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
                    .flatMap(actor -> signIns.staySignedIn(actor, request.exchange())
                            .then(goTo(isOwn(next) ? next : OfficePages.home(actor))))
                    .onErrorResume(
                            AuthenticationException.class,
                            fault -> page(
                                    HttpStatus.UNAUTHORIZED,
                                    account,
                                    next,
                                    "The user name or the password is wrong.",
                                    ""))
                    .onErrorResume(TooManyRequests.class, fault -> slowDown(request, account, next, fault));
        });
    }

    private Mono<ServerResponse> slowDown(ServerRequest request, String account, String next, TooManyRequests fault) {
        String seconds = String.valueOf(fault.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        request.exchange().getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, seconds);
        return page(
                HttpStatus.TOO_MANY_REQUESTS,
                account,
                next,
                "There were too many wrong passwords from here. Try again in " + seconds + " s.",
                "");
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
                                "account", account,
                                "next", isOwn(next) ? next : "",
                                "fault", fault,
                                "notice", notice,
                                "first", account.isEmpty())),
                "no-store");
    }

    private static Mono<ServerResponse> goTo(String address) {
        return ServerResponse.status(HttpStatus.SEE_OTHER)
                .location(URI.create(address))
                .header("Cache-Control", "no-store")
                .build();
    }
}
