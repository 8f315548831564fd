package lessonledger.command.session;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import lessonledger.database.StartRefused;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long a session may be silent before it ends by itself: {@code SESSION_TIMEOUT}, two hours unless it is set. */
@Component
class SilenceLimit {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Duration limit;

    /**
     * Reads the limit.
     *
     * @param timeout an ISO 8601 duration from one second to a day; parts of a millisecond do not count
     * @throws StartRefused when it is none
     */
    SilenceLimit(@Value("${SESSION_TIMEOUT:PT2H}") String timeout) {
        Duration duration;
        try {
            duration = Duration.parse(timeout.strip());
        } catch (DateTimeParseException e) {
            throw refused(timeout);
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw refused(timeout);
        }
        limit = duration.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns when the limit is reached if there is no sign of life after this one. */
    Instant after(Instant lastSignOfLife) {
        return lastSignOfLife.plus(limit);
    }

    /** Returns whether the silence since the last sign of life has reached the limit; the exact limit has. */
    boolean isReached(Instant lastSignOfLife, Instant at) {
        return !at.isBefore(after(lastSignOfLife));
    }

    private static StartRefused refused(String timeout) {
        return new StartRefused("SESSION_TIMEOUT must be an ISO 8601 duration from PT1S to PT24H, such as PT2H; '"
                + timeout + "' is none.");
    }
}
