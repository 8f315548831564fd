package lessonledger.contract.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about sessions. */
public sealed interface SessionQuery {

    /**
     * A page of sessions, with the statistics of the whole filter. Answered with {@link Sessions}.
     *
     * @param first how many sessions at most, 1 to 1000
     * @param after the {@link Page#endCursor()} of an earlier answer: only what comes after it
     */
    record FindSessions(
            SessionFilter filter,
            SessionOrder order,
            int first,
            @Nullable SessionCursor after) implements SessionQuery {}

    /**
     * A page of sessions without any statistics, for those who read page after page. Answered with {@link SessionPage}.
     *
     * @param first how many sessions at most, 1 to 1000
     * @param after the {@link Page#endCursor()} of an earlier answer: only what comes after it
     */
    record ListSessions(
            SessionFilter filter,
            SessionOrder order,
            int first,
            @Nullable SessionCursor after) implements SessionQuery {}

    /**
     * What sessions come to, group by group. Answered with {@link Sums}, in the order of the groups.
     *
     * @param by what is kept apart; nothing gives one sum of all, also when there are no sessions
     */
    record SumSessions(SessionFilter filter, List<Dimension> by) implements SessionQuery {

        /** Takes a copy. */
        public SumSessions {
            by = List.copyOf(by);
        }
    }

    /**
     * A subscription query: which sessions of a filter change, from now on. The first answer is an empty {@link
     * SessionNews}, and so are the updates. A session that leaves the filter is news too. A text or a {@link Concern} in
     * the filter is not looked at: whoever hears of a change asks again.
     */
    record WatchSessions(SessionFilter filter) implements SessionQuery {}

    /**
     * Sessions that changed.
     *
     * @param sessionIds which; at most {@link #MOST}
     * @param more whether others may have changed too, so that all has to be read again
     */
    record SessionNews(List<String> sessionIds, boolean more) {

        /** So many sessions are named; what changes more is told without names. */
        public static final int MOST = 200;

        /** Nothing changed. */
        public static final SessionNews NONE = new SessionNews(List.of(), false);

        /** Takes a copy. */
        public SessionNews {
            sessionIds = List.copyOf(sessionIds);
        }
    }

    /** What sums can be kept apart by. */
    enum Dimension {
        /** The school's day on which the link was sent. */
        DAY,
        /** The school's month in which the link was sent. */
        MONTH,
        /** Who sent the link. */
        TEACHER,
        /** The package under which the link was sent. */
        PACKAGE
    }

    /** One session. Answered with {@link Sessions} of at most one. */
    record FindSession(SessionId sessionId) implements SessionQuery {}

    /**
     * The address that opens a session, for an admin who brings it to the student in another way. Answered with {@link
     * StudentsLinks} of at most one.
     */
    record FindStudentsLink(SessionId sessionId) implements SessionQuery {}

    /**
     * An answer that holds addresses for students.
     *
     * @param addresses as secret as the tokens in them; {@link #toString()} does not show them
     */
    record StudentsLinks(List<String> addresses) {

        /** Takes a copy. */
        public StudentsLinks {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return "StudentsLinks[" + addresses.size() + "]";
        }
    }

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

    /** An answer that holds sessions and where the next page begins. */
    record SessionPage(List<Session> sessions, Page page) {}

    /**
     * Where a page ends.
     *
     * @param endCursor the text of a {@link SessionCursor} at its last session, or null when the page is empty
     * @param hasNextPage whether more sessions follow
     */
    record Page(@Nullable String endCursor, boolean hasNextPage) {}

    /** An answer that holds sums. */
    record Sums(List<Sum> sums) {}

    /**
     * What the sessions of a group come to; what the query did not keep apart is null.
     *
     * @param day the day, or the first day of the month
     */
    record Sum(
            @Nullable LocalDate day,
            @Nullable Person teacher,
            @Nullable String packageId,
            Figures figures) {}

    /**
     * Figures of some sessions. A lesson is over when its session ended or timed out; only then is it long, charged and
     * proved.
     *
     * @param sessions all of them, and by status: {@code sent} are those whose link nobody has opened
     * @param undeliverable links that Telegram could not bring
     * @param openedLate links that were opened more than 15 minutes after they were sent
     * @param openingMillis the time from the sending to the opening, in milliseconds, of all that were opened
     * @param minutes whole minutes of the lessons that are over
     * @param lastedMillis exact milliseconds of the lessons that are over
     * @param observedSeconds whole seconds that were observed, of all sessions
     * @param provedSeconds whole seconds that were observed, of the lessons that are over
     * @param amount the rates of the lessons that are over, in the school's currency
     */
    record Figures(
            long sessions,
            long sent,
            long active,
            long ended,
            long timeout,
            long undeliverable,
            long openedLate,
            long openingMillis,
            long minutes,
            long lastedMillis,
            long observedSeconds,
            long provedSeconds,
            BigDecimal amount) {

        /** No sessions. */
        public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new BigDecimal("0.00"));

        /** Returns these figures and others together. */
        public Figures plus(Figures more) {
            return new Figures(
                    sessions + more.sessions,
                    sent + more.sent,
                    active + more.active,
                    ended + more.ended,
                    timeout + more.timeout,
                    undeliverable + more.undeliverable,
                    openedLate + more.openedLate,
                    openingMillis + more.openingMillis,
                    minutes + more.minutes,
                    lastedMillis + more.lastedMillis,
                    observedSeconds + more.observedSeconds,
                    provedSeconds + more.provedSeconds,
                    amount.add(more.amount));
        }

        /** Returns how many lessons are over. */
        public long over() {
            return ended + timeout;
        }

        /** Returns the whole minutes of a lesson that is over, on average, with two decimals; null when there is none. */
        public @Nullable BigDecimal averageMinutes() {
            return over() == 0 ? null : ratio(minutes, over(), 2);
        }

        /** Returns the seconds from sending to opening, on average, with one decimal; null when none was opened. */
        public @Nullable BigDecimal averageOpeningSeconds() {
            return sessions == sent ? null : ratio(openingMillis, 1_000 * (sessions - sent), 1);
        }

        /**
         * Returns the observed part of the lessons that are over, in percent with one decimal; null when there is none. It is
         * rounded down: 100 says that nothing is missing.
         */
        public @Nullable BigDecimal evidencePercent() {
            return lastedMillis == 0
                    ? null
                    : BigDecimal.valueOf(100_000 * provedSeconds)
                            .divide(BigDecimal.valueOf(lastedMillis), 1, RoundingMode.DOWN);
        }

        private static BigDecimal ratio(long part, long whole, int decimals) {
            return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), decimals, RoundingMode.HALF_UP);
        }
    }

    /**
     * Numbers of the whole filter, not of the page.
     *
     * @param totalSessions all sessions
     * @param sent links that nobody has opened yet
     * @param averageDurationMinutes of the ended and timed-out sessions, with two decimals; null when there are none
     * @param totalDurationMinutes the sum of whole minutes of the ended and timed-out sessions
     * @param observedSeconds the sum of what was observed, of all sessions
     * @param evidencePercent the observed part of the ended and timed-out sessions, with one decimal, rounded down; null when
     *     there are none
     * @param openedLate links that were opened more than 15 minutes after they were sent
     * @param averageOpeningSeconds from the link to the click, with one decimal; null when none was opened
     */
    record Statistics(
            long totalSessions,
            long sent,
            long active,
            long ended,
            long timeout,
            @Nullable BigDecimal averageDurationMinutes,
            long totalDurationMinutes,
            long observedSeconds,
            @Nullable BigDecimal evidencePercent,
            long openedLate,
            @Nullable BigDecimal averageOpeningSeconds) {}

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
