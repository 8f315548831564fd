package lessonledger.contract.session;

import java.time.Instant;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a session. {@code at} is the moment at which the server received the request, by the server's
 * clock; nothing that a client says about time is used.
 */
public sealed interface SessionCommand {

    /** The page view of a client that does not name one: the spec's plain {@code { "token": ... }}. */
    String DEFAULT_VIEW = "default";

    /** Returns the session that is asked. */
    SessionId sessionId();

    /** Returns when the server received the request. */
    Instant at();

    /**
     * A teacher sends a meeting link to a student. Answers with {@link LinkReceipt}.
     *
     * <p>Refused with {@code LinkNotAllowed}, {@code UnknownStudent}, {@code TeacherNotRegistered}.
     *
     * @param sessionId derived from the token
     * @param token the secret of the student's link
     * @param studentId who is to receive it
     * @param teacherId who sends it; null stands for the student's own teacher
     * @param link the meeting's address, as the teacher gave it
     * @param onlyToOwn whether a student of another teacher is refused like one who is unknown
     */
    record SendLink(
            @TargetAggregateIdentifier SessionId sessionId,
            TrackingToken token,
            StudentId studentId,
            @Nullable TeacherId teacherId,
            String link,
            boolean onlyToOwn,
            Instant at)
            implements SessionCommand {

        /** The school sends: to whichever student it names. */
        public SendLink(
                SessionId sessionId,
                TrackingToken token,
                StudentId studentId,
                @Nullable TeacherId teacherId,
                String link,
                Instant at) {
            this(sessionId, token, studentId, teacherId, link, false, at);
        }
    }

    /**
     * A person opened the tracking page (DESIGN, section 2, rules 3 and 6). Answers with {@link Visit}; on a session that
     * is over for good it changes nothing.
     */
    record RecordClick(@TargetAggregateIdentifier SessionId sessionId, Instant at) implements SessionCommand {}

    /**
     * A sign of life of a page view. Answers with {@link Standing}. A repeat is acknowledged and not recorded twice.
     *
     * <p>Refused with {@code SessionNotStarted}, {@code SessionAlreadyEnded}, {@code TooManyViews}.
     *
     * @param viewId the page load that beats
     * @param seq its number within the view, or null when the client does not count
     * @param visible whether the page was in the foreground, or null when the client does not say
     */
    record RecordHeartbeat(
            @TargetAggregateIdentifier SessionId sessionId,
            String viewId,
            @Nullable Long seq,
            @Nullable Boolean visible,
            Instant at)
            implements SessionCommand {}

    /**
     * A page view was closed; with the last live one the session ends. Answers with {@link Standing}.
     *
     * <p>Refused with {@code SessionNotStarted}.
     */
    record ClosePage(@TargetAggregateIdentifier SessionId sessionId, String viewId, Claims claims, Instant at)
            implements SessionCommand {}

    /**
     * The End button: ends all views and the session. Answers with {@link Standing}.
     *
     * <p>Refused with {@code SessionNotStarted}.
     */
    record EndSession(@TargetAggregateIdentifier SessionId sessionId, String viewId, Claims claims, Instant at)
            implements SessionCommand {}

    /**
     * Asks a session to end itself if it was silent for too long. The session decides, so whoever asks may be wrong: the
     * read model behind a cron job, or an admin. Answers with {@link Verdict}.
     */
    record TimeOutSession(@TargetAggregateIdentifier SessionId sessionId, Instant at) implements SessionCommand {}

    /** Telegram took the message. */
    record ConfirmDelivery(@TargetAggregateIdentifier SessionId sessionId, Instant at) implements SessionCommand {}

    /**
     * The message will not reach the student.
     *
     * @param reason a word of {@link Undeliverable}
     */
    record ReportUndeliverable(@TargetAggregateIdentifier SessionId sessionId, Undeliverable reason, Instant at)
            implements SessionCommand {}
}
