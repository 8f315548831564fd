package lessonledger.contract.access;

import java.time.Instant;
import java.util.List;
import lessonledger.contract.Event;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What happened to accounts, as it is stored: who could do what, since when, and who let them. Nothing by which anybody could
 * sign in is here, not even hashed, because events are for ever and passwords are not.
 */
public sealed interface AccountEvent extends Event {

    /** Returns the account's name. */
    String account();

    /** Returns the name of the account that did it; {@code operator} stands for who started the server. */
    String by();

    /**
     * Somebody may sign in from now on.
     *
     * @param roles names of {@link Role}, in their order
     * @param teacherId whose students a teacher's account sees; null for every other
     */
    @Revision("1")
    record AccountOpened(
            String account, List<String> roles, @Nullable String teacherId, String by, Instant at)
            implements AccountEvent {}

    /** The account has these roles from now on, and no others. */
    @Revision("1")
    record RolesChanged(
            String account, List<String> roles, @Nullable String teacherId, String by, Instant at)
            implements AccountEvent {}

    /** The account has another password; browsers that were signed in are no more. */
    @Revision("1")
    record PasswordChanged(String account, String by, Instant at) implements AccountEvent {}

    /** Nobody signs in with this account any more, and nobody will. */
    @Revision("1")
    record AccountClosed(String account, String by, Instant at) implements AccountEvent {}

    /**
     * A machine may sign in as this account.
     *
     * @param tokenId what the token is called, which is no secret
     * @param expiresAt when it stops to count, or null for never
     */
    @Revision("1")
    record AccessTokenIssued(
            String account,
            String tokenId,
            String label,
            @Nullable Instant expiresAt,
            String by,
            Instant at) implements AccountEvent {}

    /**
     * Somebody whom an identity provider knows signs in as this account from now on, and nobody else whom it knows. Whom it
     * knows is not here: that may be a mail address.
     *
     * @param issuer the provider
     */
    @Revision("1")
    record IdentityLinked(String account, String issuer, String by, Instant at) implements AccountEvent {}

    /** Nobody signs in as this account by an identity provider any more; browsers that were signed in are no more. */
    @Revision("1")
    record IdentityUnlinked(String account, String by, Instant at) implements AccountEvent {}

    /** A token counts no more. */
    @Revision("1")
    record AccessTokenRevoked(String account, String tokenId, String by, Instant at) implements AccountEvent {}
}
