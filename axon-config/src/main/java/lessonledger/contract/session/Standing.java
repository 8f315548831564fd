package lessonledger.contract.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a session stands at the moment of the answer.
 *
 * @param status sent, active, ended or timeout
 * @param startedAt the first click, or null before it
 * @param endedAt the end that counts, or null while there is none
 */
public record Standing(
        Status status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** Returns the whole minutes between start and end, or null while there is no end. */
    public @Nullable Integer durationMinutes() {
        return startedAt == null || endedAt == null
                ? null
                : Math.toIntExact(Duration.between(startedAt, endedAt).toMinutes());
    }
}
