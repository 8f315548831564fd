package lessonledger.contract.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why somebody should look at a session before all others. */
public enum Concern {
    /** The link cannot arrive, and the student has not opened it in another way. */
    UNDELIVERABLE,
    /** Sent half an hour ago or earlier, and nobody has opened the link. */
    NEVER_OPENED,
    /** The clock runs, but the page has said nothing for more than 150 seconds. */
    SILENT,
    /** The lesson is over, and less than half of it was observed. */
    LOW_EVIDENCE,
    /** Two hours of silence ended the lesson. */
    TIMED_OUT;

    /** Returns the word that pages and addresses use, such as {@code never-opened}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the concern with this word, or nothing when there is none. */
    public static Optional<Concern> ofWord(String word) {
        return Arrays.stream(values()).filter(c -> c.word().equals(word)).findFirst();
    }
}
