package lessonledger.contract.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be asked about who somebody is, and about accounts. All answers are as of now, never of a moment ago. */
public sealed interface AccessQuery {

    /**
     * Whose password this is. Answered with {@link Identities}: of nobody when there is no such account, when it is closed,
     * and when the password is wrong, all in the same time.
     *
     * @param password the secret, in clear; {@link #toString()} does not show it
     */
    record WhoHasPassword(String account, String password) implements AccessQuery {

        @Override
        public String toString() {
            return "WhoHasPassword[account=" + account + "]";
        }
    }

    /**
     * Hashes the password that an account is to have, and lays the hash aside for ten minutes, until the command that names
     * the seal takes it. Answered with {@link SealedPassword}; refused with {@code PasswordNotAllowed}. It is a query because
     * hashing is slow on purpose: it has threads of its own, and takes none from the commands.
     *
     * @param password the secret, in clear; {@link #toString()} does not show it
     */
    record SealPassword(AccountName account, String password) implements AccessQuery {

        @Override
        public String toString() {
            return "SealPassword[account=" + account + "]";
        }
    }

    /**
     * A password as commands carry it: neither in clear nor as its hash.
     *
     * @param seal under what its hash lies aside, for one account and one command
     */
    record SealedPassword(String seal) {

        @Override
        public String toString() {
            return "SealedPassword";
        }
    }

    /**
     * Whose token this is, or which browser's secret. Answered with {@link Identities}; it is noted as used.
     *
     * @param digest the SHA-256 of the secret, in hexadecimal
     */
    record WhoHolds(Means means, String digest, Instant at) implements AccessQuery {

        @Override
        public String toString() {
            return "WhoHolds[means=" + means + "]";
        }
    }

    /**
     * Which account somebody has for whom an identity provider vouches. Answered with {@link Identities}: of nobody when no
     * open account is linked. The first time the account is found by the name that an admin has linked, and the subject is kept
     * with it; from then on the subject alone counts, because a provider may give a name to somebody else.
     *
     * @param issuer the provider
     * @param subject the provider's own identifier for the person, which it never gives to another
     * @param name what the person is called there, when the provider vouches for that too
     */
    record WhoIsKnownAs(
            String issuer, String subject, @Nullable String name, Instant at) implements AccessQuery {

        @Override
        public String toString() {
            return "WhoIsKnownAs[issuer=" + issuer + "]";
        }
    }

    /** What this account is now. Answered with {@link Identities}, of nobody when it is not open. */
    record WhoIs(String account) implements AccessQuery {}

    /** All accounts, closed ones too, by name. Answered with {@link Accounts}. */
    record FindAccounts() implements AccessQuery {}

    /** The tokens of an account that count, the newest first. Answered with {@link AccessTokens}. */
    record FindAccessTokens(String account, Instant at) implements AccessQuery {}

    /** What somebody shows instead of a password. */
    enum Means {
        /** A personal access token, of a machine. */
        TOKEN,
        /** What a browser was given when its user signed in. */
        BROWSER
    }

    /** Nobody, or one. */
    record Identities(List<Identity> identities) {}

    /**
     * Who somebody is.
     *
     * @param teacherId whose students a teacher's account sees; null for every other
     * @param version another one as soon as password or roles are others: what was remembered under an older one is void
     */
    record Identity(
            String account, Set<Role> roles, @Nullable String teacherId, long version) {}

    /** An answer that holds accounts. */
    record Accounts(List<Account> accounts) {}

    /**
     * An account as its admins see it.
     *
     * @param passwordChangedAt when it got the password that it has
     * @param lastSeenAt when it last signed in or used a token, within a minute; null when it never did
     * @param closedAt when it was closed, or null while it is open
     * @param knownAs what its owner is called at the identity provider, or null when it is linked to none
     */
    record Account(
            String name,
            Set<Role> roles,
            @Nullable String teacherId,
            Instant openedAt,
            Instant passwordChangedAt,
            @Nullable Instant lastSeenAt,
            @Nullable Instant closedAt,
            @Nullable String knownAs) {}

    /** An answer that holds tokens. */
    record AccessTokens(List<AccessToken> tokens) {}

    /**
     * A token as its owner sees it; its secret was shown once.
     *
     * @param expiresAt when it stops to count, or null for never
     * @param lastUsedAt within a minute, or null when it was never used
     */
    record AccessToken(
            String id,
            String label,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {}
}
