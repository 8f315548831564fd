package lessonledger.contract.session;

import java.util.Arrays;
import java.util.Optional;

/** Why a page view or a session ended. */
public enum EndReason {
    /** The page was closed or left. */
    PAGE_CLOSED("page-closed"),
    /** The student pressed the End button. */
    END_BUTTON("end-button"),
    /** Two hours of silence. */
    TIMEOUT("timeout");

    private final String word;

    EndReason(String word) {
        this.word = word;
    }

    /** Returns the word that events, JSON and the database use. */
    public String word() {
        return word;
    }

    /** Returns the reason with this word, or nothing when there is none. */
    public static Optional<EndReason> ofWord(String word) {
        return Arrays.stream(values()).filter(r -> r.word.equals(word)).findFirst();
    }
}
