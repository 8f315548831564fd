package lessonledger.contract.access;

import java.time.Instant;
import java.util.Set;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of an account. Passwords come sealed: neither they nor their hashes are here. */
public sealed interface AccountCommand {

    /** Returns the account that is asked. */
    AccountName account();

    /** Returns the name of the account that asks; {@code operator} stands for who started the server. */
    String by();

    /** Returns when the server received the request. */
    Instant at();

    /**
     * Somebody may sign in from now on. Refused with {@code AccountAlreadyOpen}, {@code AccountAlreadyClosed}, {@code
     * PasswordNotAllowed}, {@code RolesNotAllowed}, {@code TeacherNotRegistered}.
     *
     * @param teacherId whose students an account with the role {@code TEACHER} sees; null for every other account
     */
    record OpenAccount(
            @TargetAggregateIdentifier AccountName account,
            SealedPassword password,
            Set<Role> roles,
            @Nullable TeacherId teacherId,
            String by,
            Instant at)
            implements AccountCommand {}

    /**
     * The account has these roles from now on; the same ones again leave no event. Refused with {@code UnknownAccount},
     * {@code AccountAlreadyClosed}, {@code RolesNotAllowed}, {@code TeacherNotRegistered}, {@code LastAdmin}.
     */
    record ChangeRoles(
            @TargetAggregateIdentifier AccountName account,
            Set<Role> roles,
            @Nullable TeacherId teacherId,
            String by,
            Instant at)
            implements AccountCommand {}

    /**
     * The account has this password from now on, and every browser that it is signed in with is signed out. Whoever sends
     * this has made sure that the sender may: it is not asked for the password of before. Refused with {@code
     * UnknownAccount}, {@code AccountAlreadyClosed}, {@code PasswordNotAllowed}.
     */
    record ChangePassword(
            @TargetAggregateIdentifier AccountName account, SealedPassword password, String by, Instant at)
            implements AccountCommand {}

    /**
     * Nobody signs in with this account any more, by whatever means; what was its password is forgotten. Closing twice
     * leaves no second event. Refused with {@code UnknownAccount}, {@code LastAdmin}.
     */
    record CloseAccount(@TargetAggregateIdentifier AccountName account, String by, Instant at)
            implements AccountCommand {}

    /**
     * A machine may sign in as this account. The secret itself never comes here. Refused with {@code UnknownAccount},
     * {@code AccountAlreadyClosed}, {@code TooManyAccessTokens}.
     *
     * @param tokenId what the token is called when it is listed or revoked
     * @param digest the SHA-256 of the token, in hexadecimal
     * @param label what the person calls it, 1 to 100 characters
     * @param expiresAt when it stops to count, or null for never
     */
    record IssueAccessToken(
            @TargetAggregateIdentifier AccountName account,
            String tokenId,
            String digest,
            String label,
            @Nullable Instant expiresAt,
            String by,
            Instant at)
            implements AccountCommand {

        @Override
        public String toString() {
            return "IssueAccessToken[account=" + account + ", tokenId=" + tokenId + "]";
        }
    }

    /**
     * Whoever the identity provider knows by this name signs in as this account. The name is no part of the event. Every
     * browser is signed out, and whoever comes next by this name is the person. The same name again, before anybody came,
     * changes nothing and leaves no event. Refused with {@code UnknownAccount}, {@code AccountAlreadyClosed}, {@code
     * IdentityTaken}.
     *
     * @param issuer the provider
     * @param name what the person is called there, 1 to 255 characters
     */
    record LinkIdentity(
            @TargetAggregateIdentifier AccountName account, String issuer, String name, String by, Instant at)
            implements AccountCommand {

        @Override
        public String toString() {
            return "LinkIdentity[account=" + account + ", issuer=" + issuer + "]";
        }
    }

    /**
     * Nobody signs in as this account by an identity provider any more, and every browser is signed out. Doing so twice leaves
     * no second event. Refused with {@code UnknownAccount}.
     */
    record UnlinkIdentity(@TargetAggregateIdentifier AccountName account, String by, Instant at)
            implements AccountCommand {}

    /** A token counts no more. Refused with {@code UnknownAccount}, {@code UnknownAccessToken}. */
    record RevokeAccessToken(@TargetAggregateIdentifier AccountName account, String tokenId, String by, Instant at)
            implements AccountCommand {}
}
