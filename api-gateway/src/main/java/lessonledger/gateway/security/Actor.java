package lessonledger.gateway.security;

import java.util.Optional;
import java.util.Set;
import lessonledger.contract.access.AccessQuery.Identity;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.TeacherId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Somebody who is signed in, with the roles that the account has at the moment of the request.
 *
 * @param account the account's name
 * @param teacherId whose students a teacher's account sees; null for every other
 */
public record Actor(
        String account, Set<Role> roles, @Nullable String teacherId) implements AuthenticatedPrincipal {

    static Actor of(Identity identity) {
        return new Actor(identity.account(), Set.copyOf(identity.roles()), identity.teacherId());
    }

    @Override
    public String getName() {
        return account;
    }

    /** Returns whether the account has a role. */
    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** Returns the account's name as commands take it. */
    public AccountName name() {
        return new AccountName(account);
    }

    /** Returns the teacher whose students this account sees, or nothing for an account that is no teacher's. */
    public Optional<TeacherId> teacher() {
        return Optional.ofNullable(teacherId).map(TeacherId::new);
    }

    /**
     * Returns who asks.
     *
     * @return an error with 401 when nobody is signed in, which the rules of a route keep from happening
     */
    public static Mono<Actor> of(ServerRequest request) {
        return find(request)
                .switchIfEmpty(
                        Mono.error(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Sign in first.")));
    }

    /** Returns who asks, or nothing when nobody is signed in. */
    public static Mono<Actor> find(ServerRequest request) {
        return request.principal()
                .ofType(Authentication.class)
                .map(Authentication::getPrincipal)
                .ofType(Actor.class);
    }
}
