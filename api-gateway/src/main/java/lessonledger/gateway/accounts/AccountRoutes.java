package lessonledger.gateway.accounts;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lessonledger.contract.access.AccessQuery.AccessTokens;
import lessonledger.contract.access.AccessQuery.Accounts;
import lessonledger.contract.access.AccessQuery.FindAccessTokens;
import lessonledger.contract.access.AccessQuery.FindAccounts;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand;
import lessonledger.contract.access.AccountCommand.ChangePassword;
import lessonledger.contract.access.AccountCommand.ChangeRoles;
import lessonledger.contract.access.AccountCommand.CloseAccount;
import lessonledger.contract.access.AccountCommand.LinkIdentity;
import lessonledger.contract.access.AccountCommand.OpenAccount;
import lessonledger.contract.access.AccountCommand.RevokeAccessToken;
import lessonledger.contract.access.AccountCommand.UnlinkIdentity;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.MadeUpPassword;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.oidc.IdentityProvider;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import lessonledger.gateway.security.Actor;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Everybody's accounts, for admins. A password that was made up here is in one answer and nowhere else. */
@Configuration(proxyBeanMethods = false)
class AccountRoutes {

    private static final String ACCOUNTS = "/api/admin/accounts";
    private static final String ONE = ACCOUNTS + "/{name}";
    private static final int LONGEST_NAME = 255;

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final IdentityProvider provider;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AccountRoutes(Dispatcher dispatcher, Bodies bodies, IdentityProvider provider, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.provider = provider;
        this.clock = clock;
    }

    /** An account to open; {@link #toString()} shows nothing. */
    record NewAccount(
            @Schema(example = "ahmed") @Nullable String name,

            @Schema(description = "Made up and shown once when missing") @Nullable
            String password,

            @Schema(allowableValues = {"TEACHER", "ADMIN", "AUDITOR", "BILLING"}) @Nullable
            List<String> roles,

            @Schema(example = "U430", description = "Whose students a teacher's account sees") @Nullable
            String teacherId) {

        @Override
        public String toString() {
            return "NewAccount";
        }
    }

    /** An account as it was just opened. */
    record OpenedAccount(
            String name,
            Set<Role> roles,
            @Nullable String teacherId,

            @Schema(description = "Shown this once, and only when it was made up here") @Nullable
            String password) {

        @Override
        public String toString() {
            return "OpenedAccount[" + name + "]";
        }
    }

    /** The roles that an account has from now on. */
    record NewRoles(
            @Schema(allowableValues = {"TEACHER", "ADMIN", "AUDITOR", "BILLING"}) @Nullable
            List<String> roles,

            @Nullable String teacherId) {}

    /** A password; {@link #toString()} shows nothing. */
    record NewPassword(
            @Schema(description = "Made up and shown once when missing") @Nullable
            String password) {

        @Override
        public String toString() {
            return "NewPassword";
        }
    }

    /** Who signs in as the account by the identity provider; {@link #toString()} shows nothing. */
    record NewIdentity(
            @Schema(example = "ahmed@school.example", description = "What the provider calls them: OIDC_CLAIM")
            @Nullable
            String name) {

        @Override
        public String toString() {
            return "NewIdentity";
        }
    }

    @Bean
    RouterFunction<ServerResponse> accountsRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(
                        ACCOUNTS,
                        request -> ServerResponse.ok()
                                .header("Cache-Control", "no-store")
                                .body(dispatcher.ask(new FindAccounts(), Accounts.class), Accounts.class),
                        says("findAccounts", "All accounts, closed ones too", Accounts.class))
                .POST(
                        ACCOUNTS,
                        this::open,
                        takes("openAccount", "Open an account", NewAccount.class, OpenedAccount.class))
                .PUT(
                        ONE + "/roles",
                        this::changeRoles,
                        takes("changeRoles", "Give an account other roles", NewRoles.class, OpenedAccount.class)
                                .andThen(AccountRoutes::name))
                .POST(
                        ONE + "/password",
                        this::resetPassword,
                        takes(
                                        "resetPassword",
                                        "Give an account another password",
                                        NewPassword.class,
                                        ResetPassword.class)
                                .andThen(AccountRoutes::name))
                .PUT(
                        ONE + "/identity",
                        this::link,
                        nothing("linkIdentity", "Let somebody sign in as an account by the identity provider")
                                .andThen(AccountRoutes::name)
                                .andThen(operation -> operation.requestBody(requestBodyBuilder()
                                        .implementation(NewIdentity.class)
                                        .required(true))))
                .DELETE(
                        ONE + "/identity",
                        this::unlink,
                        nothing("unlinkIdentity", "Let nobody sign in as an account by the identity provider")
                                .andThen(AccountRoutes::name))
                .DELETE(
                        ONE,
                        this::close,
                        nothing("closeAccount", "Close an account for good").andThen(AccountRoutes::name))
                .GET(
                        ONE + "/tokens",
                        this::tokens,
                        says("findTokensOf", "The access tokens of an account", AccessTokens.class)
                                .andThen(AccountRoutes::name))
                .DELETE(
                        ONE + "/tokens/{id}",
                        this::revoke,
                        nothing("revokeTokenOf", "Revoke an access token").andThen(AccountRoutes::name))
                .build();
    }

    private Mono<ServerResponse> open(ServerRequest request) {
        return Actor.of(request)
                .flatMap(admin -> bodies.ofTheStaff(request, NewAccount.class).flatMap(body -> {
                    AccountName name = name(body.name());
                    Set<Role> roles = roles(body.roles());
                    @Nullable TeacherId teacher = teacher(body.teacherId());
                    @Nullable String madeUp = body.password() == null ? MadeUpPassword.next(random) : null;
                    String password = madeUp == null ? String.valueOf(body.password()) : madeUp;
                    return dispatcher
                            .ask(new SealPassword(name, password), SealedPassword.class)
                            .flatMap(seal -> dispatcher.send(
                                    new OpenAccount(name, seal, roles, teacher, admin.account(), clock.instant())))
                            .then(ServerResponse.created(URI.create(ACCOUNTS + "/" + name.value()))
                                    .header("Cache-Control", "no-store")
                                    .bodyValue(new OpenedAccount(name.value(), roles, value(teacher), madeUp)));
                }));
    }

    private Mono<ServerResponse> changeRoles(ServerRequest request) {
        AccountName name = accountInPath(request);
        return Actor.of(request)
                .flatMap(admin -> bodies.ofTheStaff(request, NewRoles.class).flatMap(body -> {
                    Set<Role> roles = roles(body.roles());
                    @Nullable TeacherId teacher = teacher(body.teacherId());
                    return dispatcher
                            .send(new ChangeRoles(name, roles, teacher, admin.account(), clock.instant()))
                            .then(ServerResponse.ok()
                                    .bodyValue(new OpenedAccount(name.value(), roles, value(teacher), null)));
                }));
    }

    private Mono<ServerResponse> resetPassword(ServerRequest request) {
        AccountName name = accountInPath(request);
        return Actor.of(request)
                .flatMap(admin -> bodies.ofTheStaff(request, NewPassword.class).flatMap(body -> {
                    @Nullable String madeUp = body.password() == null ? MadeUpPassword.next(random) : null;
                    String password = madeUp == null ? String.valueOf(body.password()) : madeUp;
                    return dispatcher
                            .ask(new SealPassword(name, password), SealedPassword.class)
                            .flatMap(seal ->
                                    dispatcher.send(new ChangePassword(name, seal, admin.account(), clock.instant())))
                            .then(ServerResponse.ok()
                                    .header("Cache-Control", "no-store")
                                    .bodyValue(new ResetPassword(name.value(), madeUp)));
                }));
    }

    /** The answer to a reset. */
    record ResetPassword(
            String name,

            @Schema(description = "Shown this once, and only when it was made up here") @Nullable
            String password) {

        @Override
        public String toString() {
            return "ResetPassword[" + name + "]";
        }
    }

    private Mono<ServerResponse> link(ServerRequest request) {
        AccountName name = accountInPath(request);
        return Actor.of(request)
                .flatMap(admin -> bodies.ofTheStaff(request, NewIdentity.class).flatMap(body -> {
                    String issuer = provider.issuer()
                            .orElseThrow(() -> new ResponseStatusException(
                                    HttpStatus.CONFLICT,
                                    "There is no identity provider; an operator sets OIDC_ISSUER."));
                    return done(
                            new LinkIdentity(name, issuer, identity(body.name()), admin.account(), clock.instant()));
                }));
    }

    private String identity(@Nullable String text) {
        String name = text == null ? "" : provider.comparable(text);
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed("The member 'name' must say in 1 to " + LONGEST_NAME
                    + " characters what the identity provider calls the person.");
        }
        return name;
    }

    private Mono<ServerResponse> unlink(ServerRequest request) {
        AccountName name = accountInPath(request);
        return Actor.of(request).flatMap(admin -> done(new UnlinkIdentity(name, admin.account(), clock.instant())));
    }

    private Mono<ServerResponse> close(ServerRequest request) {
        AccountName name = accountInPath(request);
        return Actor.of(request).flatMap(admin -> done(new CloseAccount(name, admin.account(), clock.instant())));
    }

    private Mono<ServerResponse> tokens(ServerRequest request) {
        AccountName name = accountInPath(request);
        return ServerResponse.ok()
                .header("Cache-Control", "no-store")
                .body(
                        dispatcher.ask(new FindAccessTokens(name.value(), clock.instant()), AccessTokens.class),
                        AccessTokens.class);
    }

    private Mono<ServerResponse> revoke(ServerRequest request) {
        AccountName name = accountInPath(request);
        String id = request.pathVariable("id");
        return Actor.of(request)
                .flatMap(admin -> done(new RevokeAccessToken(name, id, admin.account(), clock.instant())));
    }

    private Mono<ServerResponse> done(AccountCommand command) {
        return dispatcher.send(command).then(ServerResponse.noContent().build());
    }

    private static AccountName accountInPath(ServerRequest request) {
        return Parameters.path(request, "name", "an account's name", AccountName::new);
    }

    private static AccountName name(@Nullable String text) {
        if (text == null || !AccountName.isName(text)) {
            throw new Malformed("The member 'name' must have 1 to 64 small letters, digits, dots, underscores and"
                    + " hyphens, and begin with a letter or digit.");
        }
        return new AccountName(text);
    }

    private static Set<Role> roles(@Nullable List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : words == null ? List.<String>of() : words) {
            try {
                roles.add(Role.valueOf(word));
            } catch (IllegalArgumentException | NullPointerException e) {
                throw new Malformed("The member 'roles' must be a list of TEACHER, ADMIN, AUDITOR and BILLING.");
            }
        }
        return roles;
    }

    private static @Nullable TeacherId teacher(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : new TeacherId(text.strip());
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member 'teacherId' is not a teacher's id.");
        }
    }

    private static @Nullable String value(@Nullable TeacherId teacher) {
        return teacher == null ? null : teacher.value();
    }

    private static void name(Builder operation) {
        operation.parameter(parameterBuilder().name("name").in(ParameterIn.PATH).description("The account's name"));
    }

    private static Consumer<Builder> says(String id, String summary, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Accounts")
                .summary(summary)
                .response(responseBuilder()
                        .responseCode("200")
                        .description("Found")
                        .implementation(answer));
    }

    private static Consumer<Builder> takes(String id, String summary, Class<?> question, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Accounts")
                .summary(summary)
                .requestBody(requestBodyBuilder().implementation(question).required(true))
                .response(responseBuilder()
                        .responseCode("2XX")
                        .description("Done")
                        .implementation(answer))
                .response(responseBuilder().responseCode("409").description("The account's state does not allow it"))
                .response(responseBuilder().responseCode("422").description("Against a rule"));
    }

    private static Consumer<Builder> nothing(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag("Accounts")
                .summary(summary)
                .response(responseBuilder().responseCode("204").description("Done"));
    }
}
