package lessonledger.command.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The accounts that may sign in. A password is kept as its hash alone. */
@Component
class Accounts {

    private final JdbcTemplate database;
    private final Clock clock;

    Accounts(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** An account with its roles; {@link #toString()} does not show the hash. */
    record Account(String username, String passwordHash, List<String> roles) {
        @Override
        public String toString() {
            return "Account[username=" + username + ", roles=" + roles + "]";
        }
    }

    Optional<Account> find(String username) {
        return database
                .query(
                        "SELECT username, password_hash, roles FROM account WHERE username = ?",
                        (row, n) -> new Account(
                                row.getString("username"),
                                row.getString("password_hash"),
                                List.of(row.getString("roles").split(","))),
                        username)
                .stream()
                .findFirst();
    }

    /** Adds the account unless there is one of this name; returns whether it was added. */
    boolean add(Account account) {
        return database.update(
                        "INSERT IGNORE INTO account (username, password_hash, roles, changed_at) VALUES (?, ?, ?, ?)",
                        account.username(),
                        account.passwordHash(),
                        String.join(",", account.roles()),
                        Timestamp.from(clock.instant()))
                == 1;
    }

    void changePassword(String username, String passwordHash) {
        database.update(
                "UPDATE account SET password_hash = ?, changed_at = ? WHERE username = ?",
                passwordHash,
                Timestamp.from(clock.instant()),
                username);
    }
}
