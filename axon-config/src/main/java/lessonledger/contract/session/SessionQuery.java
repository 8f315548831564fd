package lessonledger.contract.session;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about sessions. */
public sealed interface SessionQuery {

    /**
     * Sessions by filter, newest link first. Answered with {@link Sessions}. Every part that is null does not filter.
     *
     * @param from first day of the links' sending, in the school's time zone, inclusive
     * @param to last day of the links' sending, in the school's time zone, inclusive
     * @param status only sessions that stand so
     * @param teacherId only this teacher's
     * @param studentId only this student's
     * @param first how many sessions at most, 1 to 1000
     * @param after a {@link Page#endCursor()} of an earlier answer: only what comes after it
     */
    record FindSessions(
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable Status status,
            @Nullable String teacherId,
            @Nullable Integer studentId,
            int first,
            @Nullable Long after)
            implements SessionQuery {}

    /** One session. Answered with {@link Sessions} of at most one. */
    record FindSession(SessionId sessionId) implements SessionQuery {}

    /**
     * Active sessions whose last sign of life is as old as this or older, by number. Answered with {@link StaleSessions}.
     * The read model may be behind, so whoever wants to end them asks each session itself.
     *
     * @param first how many at most, 1 to 1000
     * @param after the number of the last session of an earlier answer, 0 for the first
     */
    record FindStaleSessions(Instant silentSince, int first, long after) implements SessionQuery {}

    /** An answer that holds stale sessions. */
    record StaleSessions(List<StaleSession> sessions) {}

    /**
     * An active session that has been silent for long.
     *
     * @param lastActivityAt its last sign of life, as far as the read model knows
     */
    record StaleSession(String sessionId, long number, Instant lastActivityAt) {}

    /** An answer that holds sessions, the statistics of the whole filter, and where the next page begins. */
    record Sessions(List<Session> sessions, Statistics statistics, Page page) {}

    /**
     * Where a page ends.
     *
     * @param endCursor the number of its last session, or null when the page is empty
     * @param hasNextPage whether more sessions follow
     */
    record Page(@Nullable Long endCursor, boolean hasNextPage) {}

    /**
     * Numbers of the whole filter, not of the page.
     *
     * @param totalSessions all sessions
     * @param sent links that nobody has opened yet
     * @param averageDurationMinutes of the ended and timed-out sessions, with two decimals; null when there are none
     * @param totalDurationMinutes the sum of whole minutes of the ended and timed-out sessions
     * @param observedSeconds the sum of what was observed, of all sessions
     */
    record Statistics(
            long totalSessions,
            long sent,
            long active,
            long ended,
            long timeout,
            @Nullable BigDecimal averageDurationMinutes,
            long totalDurationMinutes,
            long observedSeconds) {}

    /** Somebody with an id and, once their own events have arrived, a name. */
    record Person(String id, @Nullable String name) {}

    /** A student with a number and, once their own events have arrived, a name. */
    record Pupil(int id, @Nullable String name) {}

    /**
     * A session as the read model shows it.
     *
     * @param number {@code wpos_zoom_links.id}
     * @param sentAt when the teacher sent the link
     * @param startedAt the first click, or null before it
     * @param lastActivityAt the last sign of life, or null before the first
     * @param endedAt the end that counts, or null while there is none
     * @param durationMinutes whole minutes between start and end, or null while there is no end
     * @param observedSeconds the sum of the gaps of at most 150 s between successive signs of life
     * @param packageRate what one session is charged, in the school's currency
     * @param delivery {@code pending}, {@code delivered}, {@code undeliverable} or {@code copy}
     * @param undeliverableReason the name of an {@link Undeliverable}, or null
     * @param endReason the word of an {@link EndReason}, or null
     */
    record Session(
            String sessionId,
            long number,
            Person teacher,
            Pupil student,
            Status status,
            Instant sentAt,
            @Nullable Instant startedAt,
            @Nullable Instant lastActivityAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationMinutes,
            long observedSeconds,
            String packageId,
            BigDecimal packageRate,
            String delivery,
            @Nullable String undeliverableReason,
            @Nullable String endReason) {}
}
