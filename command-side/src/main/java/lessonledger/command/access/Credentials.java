package lessonledger.command.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lessonledger.contract.access.AccessQuery.AccessToken;
import lessonledger.contract.access.AccessQuery.Account;
import lessonledger.contract.access.AccessQuery.Identity;
import lessonledger.contract.access.AccessQuery.Means;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.Role;
import lessonledger.database.DatabaseTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * By what somebody signs in, beside the account's events and changed in their transaction. Passwords lie here as bcrypt
 * hashes, tokens and the secrets of browsers as digests, and what does not count any more is deleted.
 */
@Component
class Credentials {

    /** How exactly it is known when something was last used: noting every use would be a write for every request. */
    private static final Duration ABOUT = Duration.ofMinutes(1);

    /** How long a hash lies aside for the command that takes it. */
    static final Duration SEALED = Duration.ofMinutes(10);

    private static final int SEAL_BYTES = 16;

    private static final String IDENTITY = "SELECT c.account, c.roles, c.teacher_id, c.version, c.last_seen_at";

    private final JdbcTemplate database;
    private final SecureRandom random = new SecureRandom();

    Credentials(JdbcTemplate database) {
        this.database = database;
    }

    /** A hash and whose it is; {@link #toString()} does not show it. */
    record Known(Identity identity, String passwordHash) {
        @Override
        public String toString() {
            return "Known[" + identity.account() + "]";
        }
    }

    /** Lays the hash of a password aside that an account is to have, and throws away those that nobody came for. */
    SealedPassword seal(String account, String passwordHash, Instant at) {
        byte[] bits = new byte[SEAL_BYTES];
        random.nextBytes(bits);
        forgetSealed(at);
        database.update(
                "INSERT INTO sealed_password (seal, account, password_hash, sealed_at) VALUES (?, ?, ?, ?)",
                bits,
                account,
                passwordHash,
                utc(at));
        return new SealedPassword(HexFormat.of().formatHex(bits));
    }

    /** Throws the hashes away that nobody came for in time. */
    void forgetSealed(Instant at) {
        database.update("DELETE FROM sealed_password WHERE sealed_at < ?", utc(at.minus(SEALED)));
    }

    /** Takes the hash that lies aside under a seal, if it does, for this account and still. */
    Optional<String> unseal(String account, String seal, Instant at) {
        byte[] bits = HexFormat.of().parseHex(seal);
        Optional<String> hash = database
                .queryForList(
                        "SELECT password_hash FROM sealed_password WHERE seal = ? AND account = ? AND sealed_at > ?"
                                + " FOR UPDATE",
                        String.class,
                        bits,
                        account,
                        utc(at.minus(SEALED)))
                .stream()
                .findFirst();
        hash.ifPresent(taken -> database.update("DELETE FROM sealed_password WHERE seal = ?", (Object) bits));
        return hash;
    }

    /** Keeps what a new account signs in with; returns whether there was none of this name. */
    boolean open(String account, String passwordHash, Set<Role> roles, @Nullable String teacherId, Instant at) {
        return database.update(
                        "INSERT IGNORE INTO account_credentials"
                                + " (account, password_hash, roles, teacher_id, version, opened_at, password_changed_at)"
                                + " VALUES (?, ?, ?, ?, 1, ?, ?)",
                        account,
                        passwordHash,
                        words(roles),
                        teacherId,
                        utc(at),
                        utc(at))
                == 1;
    }

    /** Replaces the password and signs every browser out. */
    void changePassword(String account, String passwordHash, Instant at) {
        database.update(
                "UPDATE account_credentials SET password_hash = ?, password_changed_at = ?, version = version + 1"
                        + " WHERE account = ?",
                passwordHash,
                utc(at),
                account);
        signBrowsersOut(account);
    }

    void changeRoles(String account, Set<Role> roles, @Nullable String teacherId) {
        database.update(
                "UPDATE account_credentials SET roles = ?, teacher_id = ?, version = version + 1 WHERE account = ?",
                words(roles),
                teacherId,
                account);
    }

    /** Forgets the password and every token. */
    void close(String account, Instant at) {
        database.update(
                "UPDATE account_credentials SET password_hash = NULL, closed_at = ?, version = version + 1"
                        + " WHERE account = ?",
                utc(at),
                account);
        database.update("DELETE FROM account_key WHERE account = ?", account);
        database.update("DELETE FROM account_identity WHERE account = ?", account);
    }

    /** Returns whether this person of the identity provider may sign in as this account, and has not come yet. */
    boolean awaits(String account, String issuer, String name) {
        return !database.queryForList(
                        "SELECT account FROM account_identity WHERE account = ? AND issuer = ? AND name = ?"
                                + " AND subject IS NULL",
                        String.class,
                        account,
                        issuer,
                        name)
                .isEmpty();
    }

    /**
     * Lets a person of the identity provider, and nobody else there, sign in as this account, and signs every browser out;
     * returns whether they have no other one. Whoever comes next by this name is that person.
     */
    boolean knowAs(String account, String issuer, String name, Instant at) {
        database.update("DELETE FROM account_identity WHERE account = ?", account);
        signBrowsersOut(account);
        return database.update(
                        "INSERT IGNORE INTO account_identity (account, issuer, name, linked_at) VALUES (?, ?, ?, ?)",
                        account,
                        issuer,
                        name,
                        utc(at))
                == 1;
    }

    /** Lets nobody of an identity provider sign in as this account; returns whether somebody could before. */
    boolean forgetIdentity(String account) {
        boolean linked = database.update("DELETE FROM account_identity WHERE account = ?", account) == 1;
        if (linked) {
            signBrowsersOut(account);
        }
        return linked;
    }

    /** Returns the open account of a person of the identity provider, and keeps the subject of who comes for the first time. */
    Optional<Identity> knownAs(String issuer, String subject, @Nullable String name, Instant at) {
        Optional<Identity> known = bySubject(issuer, subject);
        if (known.isEmpty() && name != null) {
            database.update(
                    "UPDATE account_identity SET subject = ?, confirmed_at = ?"
                            + " WHERE issuer = ? AND name = ? AND subject IS NULL",
                    subject,
                    utc(at),
                    issuer,
                    name);
            // Also when no row was free: the same person may have come for the first time twice in this moment.
            known = bySubject(issuer, subject);
        }
        known.ifPresent(identity -> seen(identity.account(), at));
        return known;
    }

    private Optional<Identity> bySubject(String issuer, String subject) {
        return database
                .query(
                        IDENTITY + " FROM account_identity i JOIN account_credentials c ON c.account = i.account"
                                + " WHERE i.issuer = ? AND i.subject = ? AND c.closed_at IS NULL",
                        (row, n) -> identity(
                                row.getString("account"),
                                row.getString("roles"),
                                row.getString("teacher_id"),
                                row.getLong("version")),
                        issuer,
                        subject)
                .stream()
                .findFirst();
    }

    private void signBrowsersOut(String account) {
        database.update("DELETE FROM account_key WHERE account = ? AND means = ?", account, Means.BROWSER.name());
    }

    /**
     * Returns whether somebody else is an admin, and holds on to all who are until the transaction ends: two admins who
     * close each other's accounts in the same moment must not both find another one.
     */
    boolean hasOtherAdmin(String account) {
        return database
                .queryForList(
                        "SELECT account FROM account_credentials"
                                + " WHERE closed_at IS NULL AND FIND_IN_SET('ADMIN', roles) FOR UPDATE",
                        String.class)
                .stream()
                .anyMatch(admin -> !admin.equals(account));
    }

    void keepToken(
            String account, String tokenId, String digest, String label, @Nullable Instant expiresAt, Instant at) {
        database.update(
                "INSERT INTO account_key (digest, account, means, token_id, label, issued_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                HexFormat.of().parseHex(digest),
                account,
                Means.TOKEN.name(),
                tokenId,
                label,
                utc(at),
                utc(expiresAt));
    }

    void forgetToken(String account, String tokenId) {
        database.update("DELETE FROM account_key WHERE account = ? AND token_id = ?", account, tokenId);
    }

    /** Keeps a browser's secret, and throws away those that have run out. */
    void keepBrowser(String account, String digest, Instant until, Instant at) {
        database.update("DELETE FROM account_key WHERE means = ? AND expires_at < ?", Means.BROWSER.name(), utc(at));
        database.update(
                "INSERT INTO account_key (digest, account, means, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)",
                HexFormat.of().parseHex(digest),
                account,
                Means.BROWSER.name(),
                utc(at),
                utc(until));
        seen(account, at);
    }

    void forgetBrowser(String digest) {
        database.update(
                "DELETE FROM account_key WHERE digest = ? AND means = ?",
                HexFormat.of().parseHex(digest),
                Means.BROWSER.name());
    }

    /** Returns the open account of this name with its hash. */
    Optional<Known> known(String account) {
        return database
                .query(
                        IDENTITY + ", c.password_hash FROM account_credentials c"
                                + " WHERE c.account = ? AND c.closed_at IS NULL",
                        (row, n) -> new Known(
                                identity(
                                        row.getString("account"),
                                        row.getString("roles"),
                                        row.getString("teacher_id"),
                                        row.getLong("version")),
                                row.getString("password_hash")),
                        account)
                .stream()
                .findFirst();
    }

    /** Returns whose secret this is, if it counts at this moment, and notes that it was used. */
    Optional<Identity> holder(Means means, String digest, Instant at) {
        byte[] key = HexFormat.of().parseHex(digest);
        return database
                .query(
                        IDENTITY + ", k.last_used_at FROM account_key k"
                                + " JOIN account_credentials c ON c.account = k.account"
                                + " WHERE k.digest = ? AND k.means = ? AND c.closed_at IS NULL"
                                + " AND (k.expires_at IS NULL OR k.expires_at > ?)",
                        (row, n) -> {
                            Identity identity = identity(
                                    row.getString("account"),
                                    row.getString("roles"),
                                    row.getString("teacher_id"),
                                    row.getLong("version"));
                            @Nullable Instant used = instant(row.getObject("last_used_at", LocalDateTime.class));
                            if (used == null || used.isBefore(at.minus(ABOUT))) {
                                noteUse(key, identity.account(), at);
                            }
                            return identity;
                        },
                        key,
                        means.name(),
                        utc(at))
                .stream()
                .findFirst();
    }

    private void noteUse(byte[] key, String account, Instant at) {
        database.update("UPDATE account_key SET last_used_at = ? WHERE digest = ?", utc(at), key);
        seen(account, at);
    }

    /** Notes that somebody signed in. */
    void seen(String account, Instant at) {
        database.update("UPDATE account_credentials SET last_seen_at = ? WHERE account = ?", utc(at), account);
    }

    List<Account> accounts() {
        return database.query(
                "SELECT c.*, i.name AS known_as FROM account_credentials c"
                        + " LEFT JOIN account_identity i ON i.account = c.account ORDER BY c.account",
                (row, n) -> new Account(
                        row.getString("account"),
                        roles(row.getString("roles")),
                        row.getString("teacher_id"),
                        required(row.getObject("opened_at", LocalDateTime.class)),
                        required(row.getObject("password_changed_at", LocalDateTime.class)),
                        instant(row.getObject("last_seen_at", LocalDateTime.class)),
                        instant(row.getObject("closed_at", LocalDateTime.class)),
                        row.getString("known_as")));
    }

    List<AccessToken> tokens(String account, Instant at) {
        return database.query(
                "SELECT * FROM account_key WHERE account = ? AND means = ?"
                        + " AND (expires_at IS NULL OR expires_at > ?) ORDER BY issued_at DESC, token_id",
                (row, n) -> new AccessToken(
                        row.getString("token_id"),
                        row.getString("label"),
                        required(row.getObject("issued_at", LocalDateTime.class)),
                        instant(row.getObject("expires_at", LocalDateTime.class)),
                        instant(row.getObject("last_used_at", LocalDateTime.class))),
                account,
                Means.TOKEN.name(),
                utc(at));
    }

    private static Identity identity(String account, String roles, @Nullable String teacherId, long version) {
        return new Identity(account, roles(roles), teacherId, version);
    }

    private static String words(Set<Role> roles) {
        return roles.stream().sorted().map(Role::name).collect(Collectors.joining(","));
    }

    private static Set<Role> roles(String words) {
        return Arrays.stream(words.split(",", -1))
                .map(Role::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }

    private static @Nullable String utc(@Nullable Instant instant) {
        return instant == null ? null : DatabaseTime.of(instant);
    }

    private static @Nullable Instant instant(@Nullable LocalDateTime cell) {
        return cell == null ? null : cell.toInstant(ZoneOffset.UTC);
    }

    private static Instant required(LocalDateTime cell) {
        return cell.toInstant(ZoneOffset.UTC);
    }
}
