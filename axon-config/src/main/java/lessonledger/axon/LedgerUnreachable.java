package lessonledger.axon;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The database could not be asked for longer than a command waits. Whether the command's events are stored is not known to
 * the sender then; a command that is sent again is decided by what is stored.
 */
public final class LedgerUnreachable extends DataAccessResourceFailureException {

    private static final long serialVersionUID = 1L;

    LedgerUnreachable(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
