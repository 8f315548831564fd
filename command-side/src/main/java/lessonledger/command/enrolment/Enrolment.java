package lessonledger.command.enrolment;

import java.math.BigDecimal;
import java.util.List;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.jspecify.annotations.Nullable;

/**
 * A student as the directory knows them now.
 *
 * @param studentId who it is
 * @param name the student's name
 * @param teacherId who teaches them
 * @param packageId the package that they have booked
 * @param ownRate what one session is charged, in the school's currency, with two decimals; null when they pay what the
 *     package costs
 * @param archived whether they do not learn here any more
 * @param language an IETF language tag in lower case
 * @param chatIds the Telegram chats that receive the links, in the order in which they were linked; often none
 */
public record Enrolment(
        StudentId studentId,
        String name,
        TeacherId teacherId,
        String packageId,
        @Nullable BigDecimal ownRate,
        boolean archived,
        String language,
        List<Long> chatIds) {

    /** Takes a copy of the chats. */
    public Enrolment {
        chatIds = List.copyOf(chatIds);
    }

    /** Shows nothing that is personal. */
    @Override
    public String toString() {
        return "Enrolment[studentId=" + studentId + ", teacherId=" + teacherId + ", packageId=" + packageId + "]";
    }
}
