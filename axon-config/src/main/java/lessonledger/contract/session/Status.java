package lessonledger.contract.session;

import java.util.Locale;

/** Where a session stands. */
public enum Status {
    /** The link is sent, the student has not clicked yet; {@code session_status} is null. */
    SENT,
    /** The clock runs. */
    ACTIVE,
    /** The page was closed or the End button pressed. */
    ENDED,
    /** Two hours of silence ended it. */
    TIMEOUT;

    /** Returns the word that pages, JSON and {@code session_status} use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
