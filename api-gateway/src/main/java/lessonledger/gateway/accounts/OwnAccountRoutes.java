package lessonledger.gateway.accounts;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import lessonledger.contract.access.AccessQuery.AccessTokens;
import lessonledger.contract.access.AccessQuery.FindAccessTokens;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand.ChangePassword;
import lessonledger.contract.access.AccountCommand.IssueAccessToken;
import lessonledger.contract.access.AccountCommand.RevokeAccessToken;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.security.Actor;
import lessonledger.gateway.security.Digests;
import lessonledger.gateway.security.SignIns;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** One's own account: who one is, the password, and tokens for machines, which are shown once. */
@Configuration(proxyBeanMethods = false)
class OwnAccountRoutes {

    private static final String ACCOUNT = "/api/account";
    private static final String TOKENS = ACCOUNT + "/tokens";

    /** By this a secret that lies about is known for what it is. */
    private static final String TOKEN_PREFIX = "ledger_";

    private static final int LONGEST_LABEL = 100;
    private static final int MOST_DAYS = 3_650;
    private static final int LENGTH_OF_AN_ID = 10;

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final SignIns signIns;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    OwnAccountRoutes(Dispatcher dispatcher, Bodies bodies, SignIns signIns, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.signIns = signIns;
        this.clock = clock;
    }

    /** Who asks. */
    record Me(String name, Set<Role> roles, @Nullable Self teacher) {}

    /** The teacher to whom the account is bound. */
    record Self(String id, String name) {}

    /** Another password; {@link #toString()} shows nothing. */
    record OtherPassword(
            @Nullable String current,

            @Schema(description = "At least 10 characters and at most 72 bytes") @Nullable
            String next) {

        @Override
        public String toString() {
            return "OtherPassword";
        }
    }

    /** A token to issue. */
    record NewToken(
            @Schema(example = "The office's timetable") @Nullable
            String label,

            @Schema(description = "After how many days it stops to count; never when missing") @Nullable
            Integer days) {}

    /** A token that was just issued; {@link #toString()} does not show it. */
    record IssuedToken(
            String id,
            String label,
            @Nullable Instant expiresAt,

            @Schema(description = "Shown this once; send it as Authorization: Bearer")
            String token) {

        @Override
        public String toString() {
            return "IssuedToken[" + id + "]";
        }
    }

    @Bean
    RouterFunction<ServerResponse> ownAccountsRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(ACCOUNT, this::me, says("whoAmI", "Who asks, and what they may do", Me.class))
                .POST(
                        ACCOUNT + "/password",
                        this::changePassword,
                        operation -> operation
                                .operationId("changeOwnPassword")
                                .tag("Own account")
                                .summary("Change one's own password; other browsers are signed out")
                                .requestBody(requestBodyBuilder()
                                        .implementation(OtherPassword.class)
                                        .required(true))
                                .response(responseBuilder().responseCode("204").description("Changed"))
                                .response(responseBuilder().responseCode("403").description("The current one is wrong"))
                                .response(
                                        responseBuilder().responseCode("422").description("The next one is not safe")))
                .GET(TOKENS, this::tokens, says("findOwnTokens", "One's own access tokens", AccessTokens.class))
                .POST(
                        TOKENS,
                        this::issue,
                        operation -> operation
                                .operationId("issueToken")
                                .tag("Own account")
                                .summary("Issue an access token for a machine")
                                .requestBody(requestBodyBuilder()
                                        .implementation(NewToken.class)
                                        .required(true))
                                .response(responseBuilder()
                                        .responseCode("201")
                                        .description("Issued; the token is in this answer and nowhere else")
                                        .implementation(IssuedToken.class)))
                .DELETE(
                        TOKENS + "/{id}",
                        this::revoke,
                        operation -> operation
                                .operationId("revokeToken")
                                .tag("Own account")
                                .summary("Revoke one of one's own access tokens")
                                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                                .response(responseBuilder().responseCode("204").description("Revoked")))
                .build();
    }

    private Mono<ServerResponse> me(ServerRequest request) {
        return Actor.of(request)
                .flatMap(actor -> teacher(actor)
                        .map(teacher -> new Me(actor.account(), actor.roles(), teacher))
                        .defaultIfEmpty(new Me(actor.account(), actor.roles(), null)))
                .flatMap(me ->
                        ServerResponse.ok().header("Cache-Control", "no-store").bodyValue(me));
    }

    private Mono<Self> teacher(Actor actor) {
        return Mono.justOrEmpty(actor.teacher())
                .map(TeacherId::value)
                .flatMap(id -> dispatcher.ask(new FindTeacher(id), Teachers.class))
                .flatMapIterable(Teachers::teachers)
                .next()
                .map(self -> new Self(self.id(), self.name()));
    }

    private Mono<ServerResponse> changePassword(ServerRequest request) {
        return Actor.of(request)
                .flatMap(actor -> bodies.ofTheStaff(request, OtherPassword.class)
                        .flatMap(body -> {
                            String current = given("current", body.current());
                            String next = given("next", body.next());
                            return signIns.byPassword(actor.account(), current, request.exchange())
                                    .onErrorMap(
                                            AuthenticationException.class,
                                            e -> new ResponseStatusException(
                                                    HttpStatus.FORBIDDEN, "The current password is wrong."))
                                    .then(dispatcher.ask(new SealPassword(actor.name(), next), SealedPassword.class))
                                    .flatMap(seal -> dispatcher.send(
                                            new ChangePassword(actor.name(), seal, actor.account(), clock.instant())))
                                    .then(Mono.defer(() -> request.cookies().isEmpty()
                                            ? Mono.empty()
                                            : signIns.staySignedIn(actor, request.exchange())))
                                    .then(ServerResponse.noContent().build());
                        }));
    }

    private Mono<ServerResponse> tokens(ServerRequest request) {
        return Actor.of(request)
                .flatMap(actor ->
                        dispatcher.ask(new FindAccessTokens(actor.account(), clock.instant()), AccessTokens.class))
                .flatMap(tokens ->
                        ServerResponse.ok().header("Cache-Control", "no-store").bodyValue(tokens));
    }

    private Mono<ServerResponse> issue(ServerRequest request) {
        return Actor.of(request)
                .flatMap(actor -> bodies.ofTheStaff(request, NewToken.class).flatMap(body -> {
                    String label = label(body.label());
                    @Nullable Instant expiry = expiry(body.days());
                    String tokenId = Digests.of(Digests.secret(random)).substring(0, LENGTH_OF_AN_ID);
                    String token = TOKEN_PREFIX + Digests.secret(random);
                    return dispatcher
                            .send(new IssueAccessToken(
                                    actor.name(),
                                    tokenId,
                                    Digests.of(token),
                                    label,
                                    expiry,
                                    actor.account(),
                                    clock.instant()))
                            .then(ServerResponse.created(URI.create(TOKENS + "/" + tokenId))
                                    .header("Cache-Control", "no-store")
                                    .bodyValue(new IssuedToken(tokenId, label, expiry, token)));
                }));
    }

    private Mono<ServerResponse> revoke(ServerRequest request) {
        String id = request.pathVariable("id");
        return Actor.of(request)
                .flatMap(actor ->
                        dispatcher.send(new RevokeAccessToken(actor.name(), id, actor.account(), clock.instant())))
                .then(ServerResponse.noContent().build());
    }

    private static String given(String member, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw new Malformed("The member '" + member + "' is missing.");
        }
        return text;
    }

    private static String label(@Nullable String text) {
        String label = text == null ? "" : text.strip();
        if (label.isEmpty()
                || label.codePointCount(0, label.length()) > LONGEST_LABEL
                || label.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed(
                    "The member 'label' must say in 1 to " + LONGEST_LABEL + " characters what the token is for.");
        }
        return label;
    }

    private @Nullable Instant expiry(@Nullable Integer days) {
        if (days == null) {
            return null;
        }
        if (days < 1 || days > MOST_DAYS) {
            throw new Malformed("The member 'days' must be a number from 1 to " + MOST_DAYS + ".");
        }
        return clock.instant().plus(Duration.ofDays(days));
    }

    private static Consumer<Builder> says(String id, String summary, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Own account")
                .summary(summary)
                .response(responseBuilder()
                        .responseCode("200")
                        .description("Found")
                        .implementation(answer));
    }
}
