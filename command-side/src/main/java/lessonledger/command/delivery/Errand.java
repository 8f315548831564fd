package lessonledger.command.delivery;

import java.time.Instant;
import java.util.Optional;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionId;

/**
 * One link on its way to one chat, as whoever has claimed it sees it.
 *
 * @param position which of the student's chats
 * @param chatId the chat, or nothing when the student has none
 * @param sentAt when the teacher sent the link
 * @param attempts how many calls came to nothing so far
 * @param outcome what became of it, when only the session is still to be told
 * @param claim the number of the claim; what is recorded under an older one does not count
 * @param leaseEnd until when nobody else takes the errand
 */
record Errand(
        SessionId sessionId,
        int position,
        StudentId studentId,
        TeacherId teacherId,
        Optional<Long> chatId,
        Instant sentAt,
        int attempts,
        Optional<Outcome> outcome,
        long claim,
        Instant leaseEnd) {

    /** Shows nothing that is personal. */
    @Override
    public String toString() {
        return "Errand[sessionId=" + sessionId + ", position=" + position + ", attempts=" + attempts + "]";
    }
}
