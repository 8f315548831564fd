package lessonledger.query.session;

import java.time.Duration;
import java.time.Instant;
import lessonledger.contract.session.EndReason;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.contract.session.SessionEvent.TimedOut;
import lessonledger.contract.session.Status;
import org.jspecify.annotations.Nullable;

/**
 * What became of a link that was sent (DESIGN, section 2). The first click starts it, and from then on every sign of life
 * is an observation: a heartbeat, the close of a page, a return. What lies between two of them that are at most
 * {@link #LONGEST_GAP} apart was observed; a longer gap is silence, and counts for nothing here.
 *
 * @param startedAt the first click
 * @param lastActivityAt the last sign of life
 * @param endedAt the end that counts, while there is one
 * @param endDetectedAt when that end was recorded
 * @param endReason the word of an {@link EndReason}
 * @param observedMillis the sum of the observed gaps, in milliseconds
 */
record Lesson(
        Status status,
        @Nullable Instant startedAt,
        @Nullable Instant lastActivityAt,
        @Nullable Instant endedAt,
        @Nullable Instant endDetectedAt,
        @Nullable String endReason,
        long observedMillis) {

    /** Two signs of life that are not further apart prove the time between them (rule 8); hidden tabs beat once a minute. */
    static final Duration LONGEST_GAP = Duration.ofSeconds(150);

    /** Nobody has clicked yet. */
    static final Lesson NOT_STARTED = new Lesson(Status.SENT, null, null, null, null, null, 0);

    /** Returns the whole minutes between start and end, or null while there is no end. */
    @Nullable
    Integer durationMinutes() {
        return startedAt == null || endedAt == null
                ? null
                : Math.toIntExact(Duration.between(startedAt, endedAt).toMinutes());
    }

    /**
     * Returns the lesson after an event.
     *
     * @throws IllegalStateException when there is no rule for such an event: it must not be passed over
     */
    Lesson evolve(SessionEvent event) {
        if (event instanceof Heartbeat) {
            return signOfLife(event.at());
        } else if (event instanceof PageClosed) {
            // The page of a session that is over may still say that it is closed now: that proves nothing.
            return status == Status.ACTIVE ? signOfLife(event.at()) : this;
        } else if (event instanceof Clicked clicked) {
            return new Lesson(Status.ACTIVE, clicked.at(), clicked.at(), null, null, null, 0);
        } else if (event instanceof Ended ended) {
            return over(Status.ENDED, ended.endedAt(), ended.at(), ended.reason());
        } else if (event instanceof TimedOut timedOut) {
            return over(Status.TIMEOUT, timedOut.endedAt(), timedOut.at(), EndReason.TIMEOUT.word());
        } else if (event instanceof Reopened reopened) {
            return new Lesson(Status.ACTIVE, startedAt, lastActivityAt, null, null, null, observedMillis)
                    .signOfLife(reopened.at());
        }
        throw new IllegalStateException("There is no rule for the event "
                + event.getClass().getSimpleName() + " of session " + event.sessionId() + ".");
    }

    private Lesson signOfLife(Instant at) {
        return new Lesson(status, startedAt, at, endedAt, endDetectedAt, endReason, observedMillis + observedUntil(at));
    }

    private long observedUntil(Instant at) {
        Duration gap = lastActivityAt == null ? Duration.ZERO : Duration.between(lastActivityAt, at);
        return gap.compareTo(LONGEST_GAP) > 0 ? 0 : gap.toMillis();
    }

    private Lesson over(Status status, Instant endedAt, Instant detectedAt, String reason) {
        return new Lesson(status, startedAt, lastActivityAt, endedAt, detectedAt, reason, observedMillis);
    }
}
