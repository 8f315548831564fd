package lessonledger.contract.session;

import java.math.BigDecimal;
import java.time.Instant;
import lessonledger.contract.Event;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session, as it is stored. Events carry ids, instants, links, rates and claims, never a name or a chat id,
 * so that a student can be forgotten without touching the ledger.
 *
 * <p>The name under which each is stored stands in {@code contract/event-types.properties}; its form is frozen by a golden
 * file per revision.
 */
public sealed interface SessionEvent extends Event {

    /** Returns the session's id, in its canonical form. */
    String sessionId();

    /**
     * A teacher sent a link. Package and rate are those of this moment; later changes never touch it.
     *
     * @param number the session's number in the ledger, given once; {@code wpos_zoom_links.id}
     * @param token the secret of the student's link
     * @param link the meeting's address
     * @param packageRate what one session is charged, in the school's currency
     * @param channel the name of a {@link Channel}
     */
    @Revision("1")
    record LinkSent(
            String sessionId,
            long number,
            String token,
            int studentId,
            String teacherId,
            String link,
            String packageId,
            BigDecimal packageRate,
            String channel,
            Instant at)
            implements SessionEvent {

        /** Shows everything but the two secrets, the token and the meeting's address. */
        @Override
        public String toString() {
            return "LinkSent[sessionId=" + sessionId + ", number=" + number + ", studentId=" + studentId
                    + ", teacherId=" + teacherId + ", channel=" + channel + ", at=" + at + "]";
        }
    }

    /** Telegram took the message with the link. */
    @Revision("1")
    record LinkDelivered(String sessionId, Instant at) implements SessionEvent {}

    /**
     * The link will not reach the student by itself.
     *
     * @param reason the name of an {@link Undeliverable}
     */
    @Revision("1")
    record LinkUndeliverable(String sessionId, String reason, Instant at) implements SessionEvent {}

    /** A person opened the link for the first time: the session starts. */
    @Revision("1")
    record Clicked(String sessionId, Instant at) implements SessionEvent {}

    /**
     * A sign of life of a page view.
     *
     * @param seq its number within the view, or null when the client does not count
     * @param visible whether the page was in the foreground, or null when the client did not say
     */
    @Revision("1")
    record Heartbeat(
            String sessionId,
            String viewId,
            @Nullable Long seq,
            @Nullable Boolean visible,
            Instant at) implements SessionEvent {}

    /**
     * A page view was closed, by the student leaving it or by the End button.
     *
     * @param reason the word of an {@link EndReason}
     * @param claimedDuration the duration that the client claimed, in its own unit, never used
     * @param claimedEndTime the end that the client claimed, never used
     */
    @Revision("1")
    record PageClosed(
            String sessionId,
            String viewId,
            String reason,
            @Nullable Long claimedDuration,
            @Nullable String claimedEndTime,
            Instant at)
            implements SessionEvent {}

    /**
     * The session ended because nobody holds it open any more.
     *
     * @param reason the word of an {@link EndReason}
     * @param endedAt the end that counts
     * @param at when the end was recorded; reopening counts from here
     */
    @Revision("1")
    record Ended(String sessionId, String reason, Instant endedAt, Instant at) implements SessionEvent {}

    /**
     * The session ended by silence. Silence is never billed: the end that counts is the last sign of life.
     *
     * @param endedAt the last sign of life
     * @param at when the silence was detected; reopening counts from here
     */
    @Revision("1")
    record TimedOut(String sessionId, Instant endedAt, Instant at) implements SessionEvent {}

    /**
     * A click or a sign of life came soon enough after the end: it is still the same lesson.
     *
     * @param viewId the view whose heartbeat reopened it, or null when a click did
     */
    @Revision("1")
    record Reopened(String sessionId, @Nullable String viewId, Instant at) implements SessionEvent {}
}
