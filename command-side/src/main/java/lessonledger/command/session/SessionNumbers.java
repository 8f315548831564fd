package lessonledger.command.session;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Gives each session its number in the ledger, once: 1, 2, 3, … without gaps, because the number is drawn in the
 * transaction that stores the link. It stands in the event, so that no rebuild can change it.
 */
@Component
class SessionNumbers {

    private final JdbcTemplate database;

    SessionNumbers(JdbcTemplate database) {
        this.database = database;
    }

    /** Draws the next number; a transaction must be open. */
    long next() {
        database.update("UPDATE session_number SET last_number = LAST_INSERT_ID(last_number + 1)");
        return Objects.requireNonNull(database.queryForObject("SELECT LAST_INSERT_ID()", Long.class));
    }
}
