package lessonledger.contract.session;

import java.util.Arrays;
import java.util.Optional;

/**
 * In which order sessions come; those that are alike in it come by number, in the same direction. What has no value yet
 * counts as smaller than everything.
 *
 * @param by what they are compared by
 * @param descending whether the largest, latest or longest comes first
 */
public record SessionOrder(By by, boolean descending) {

    /** The newest link first. */
    public static final SessionOrder NEWEST_FIRST = new SessionOrder(By.SENT_AT, true);

    /** What sessions can be ordered by: each has an index, so that a page costs the same however many there are. */
    public enum By {
        /** When the link was sent. */
        SENT_AT("sentAt"),
        /** The first click. */
        STARTED_AT("startedAt"),
        /** The end that counts. */
        ENDED_AT("endedAt"),
        /** The last sign of life. */
        LAST_ACTIVITY_AT("lastActivityAt"),
        /** Whole minutes between start and end. */
        DURATION_MINUTES("durationMinutes");

        private final String word;

        By(String word) {
            this.word = word;
        }

        /** Returns the word that addresses and JSON use. */
        public String word() {
            return word;
        }
    }

    /** Returns the order as addresses have it: the word, with a minus before it when it descends. */
    public String text() {
        return (descending ? "-" : "") + by.word();
    }

    /** Returns the order of which this is the {@link #text()}, or nothing when there is none. */
    public static Optional<SessionOrder> parse(String text) {
        boolean descending = text.startsWith("-");
        String word = descending ? text.substring(1) : text;
        return Arrays.stream(By.values())
                .filter(by -> by.word().equals(word))
                .map(by -> new SessionOrder(by, descending))
                .findFirst();
    }
}
