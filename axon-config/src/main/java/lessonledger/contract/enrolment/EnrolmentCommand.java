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
     * A teacher does not teach here any more. Refused with {@code UnknownTeacher}, and with {@code TeacherHasStudents} while
     * they have some who are not archived themselves.
     */
    record ArchiveTeacher(@TargetAggregateIdentifier TeacherId teacherId, Instant at) implements EnrolmentCommand {}

    /** A teacher teaches again. Refused with {@code UnknownTeacher}. */
    record RestoreTeacher(@TargetAggregateIdentifier TeacherId teacherId, Instant at) implements EnrolmentCommand {}

    /** A student does not learn here any more. Refused with {@code UnknownStudent}. */
    record ArchiveStudent(@TargetAggregateIdentifier StudentId studentId, Instant at) implements EnrolmentCommand {}

    /** A student learns again. Refused with {@code UnknownStudent}, and with {@code TeacherIsArchived} when theirs is. */
    record RestoreStudent(@TargetAggregateIdentifier StudentId studentId, Instant at) implements EnrolmentCommand {}

    /**
     * The school offers a package. Refused with {@code PackageAlreadyOffered}.
     *
     * @param rate what one session is charged, in the school's currency, at most two decimals
     */
    record OfferPackage(@TargetAggregateIdentifier PackageId packageId, String name, BigDecimal rate, Instant at)
            implements EnrolmentCommand {}

    /**
     * A package is called this and costs this from now on. Refused with {@code UnknownPackage}.
     *
     * @param rate what one session is charged, in the school's currency, at most two decimals
     */
    record ChangePackage(@TargetAggregateIdentifier PackageId packageId, String name, BigDecimal rate, Instant at)
            implements EnrolmentCommand {}

    /** A package is not given to anybody any more. Refused with {@code UnknownPackage}. */
    record ArchivePackage(@TargetAggregateIdentifier PackageId packageId, Instant at) implements EnrolmentCommand {}

    /** A package is offered again. Refused with {@code UnknownPackage}. */
    record RestorePackage(@TargetAggregateIdentifier PackageId packageId, Instant at) implements EnrolmentCommand {}

    /**
     * A student joins the school. Refused with {@code StudentAlreadyEnrolled}, {@code TeacherNotRegistered}, {@code
     * TeacherIsArchived}, {@code PackageNotOffered} and {@code PackageIsArchived}.
     */
    record EnrolStudent(@TargetAggregateIdentifier StudentId studentId, Particulars particulars, Instant at)
            implements EnrolmentCommand {}

    /**
     * A student's particulars are these from now on; only what differs becomes an event. Refused with {@code
     * UnknownStudent}, {@code TeacherNotRegistered}, {@code TeacherIsArchived}, {@code PackageNotOffered} and {@code
     * PackageIsArchived}.
     */
    record ChangeStudent(@TargetAggregateIdentifier StudentId studentId, Particulars particulars, Instant at)
            implements EnrolmentCommand {}

    /**
     * What the school knows of a student.
     *
     * @param name the student's name
     * @param teacherId who teaches them
     * @param packageId the package that they have booked
     * @param packageRate what one session is charged, in the school's currency, at most two decimals, when that is the
     *     student's own; null when they pay what the package costs
     * @param language an IETF language tag such as {@code en}, {@code ar} or {@code am}
     * @param chatId the Telegram chat that receives the links, or null when there is none
     */
    record Particulars(
            String name,
            TeacherId teacherId,
            String packageId,
            @Nullable BigDecimal packageRate,
            String language,
            @Nullable Long chatId) {

        /** Shows nothing that is personal. */
        @Override
        public String toString() {
            return "Particulars[teacherId=" + teacherId + ", packageId=" + packageId + "]";
        }
    }
}
