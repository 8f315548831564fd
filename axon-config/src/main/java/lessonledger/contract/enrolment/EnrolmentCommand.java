package lessonledger.contract.enrolment;

import java.math.BigDecimal;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the school's directory. */
public sealed interface EnrolmentCommand {

    /** Returns when the server received the request. */
    Instant at();

    /** A teacher joins the school. Refused with {@code TeacherAlreadyRegistered}. */
    record RegisterTeacher(@TargetAggregateIdentifier TeacherId teacherId, String name, Instant at)
            implements EnrolmentCommand {}

    /** A teacher's particulars are these from now on. Refused with {@code UnknownTeacher}. */
    record ChangeTeacher(@TargetAggregateIdentifier TeacherId teacherId, String name, Instant at)
            implements EnrolmentCommand {}

    /**
     * A student joins the school. Refused with {@code StudentAlreadyEnrolled} and {@code TeacherNotRegistered}.
     */
    record EnrolStudent(@TargetAggregateIdentifier StudentId studentId, Particulars particulars, Instant at)
            implements EnrolmentCommand {}

    /**
     * A student's particulars are these from now on; only what differs becomes an event. Refused with {@code
     * UnknownStudent} and {@code TeacherNotRegistered}.
     */
    record ChangeStudent(@TargetAggregateIdentifier StudentId studentId, Particulars particulars, Instant at)
            implements EnrolmentCommand {}

    /**
     * What the school knows of a student.
     *
     * @param name the student's name
     * @param teacherId who teaches them
     * @param packageId the package that they have booked
     * @param packageRate what one session is charged, in the school's currency, at most two decimals
     * @param language an IETF language tag such as {@code en}, {@code ar} or {@code am}
     * @param chatId the Telegram chat that receives the links, or null when there is none
     */
    record Particulars(
            String name,
            TeacherId teacherId,
            String packageId,
            BigDecimal packageRate,
            String language,
            @Nullable Long chatId) {

        /** Shows nothing that is personal. */
        @Override
        public String toString() {
            return "Particulars[teacherId=" + teacherId + ", packageId=" + packageId + "]";
        }
    }
}
