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
     *
     * @param keepChats whether the chats stay that are linked already; otherwise the one in the particulars is the only one
     */
    record ChangeStudent(
            @TargetAggregateIdentifier StudentId studentId, Particulars particulars, boolean keepChats, Instant at)
            implements EnrolmentCommand {

        /** Makes the command by which the chat in the particulars becomes the only one. */
        public ChangeStudent(StudentId studentId, Particulars particulars, Instant at) {
            this(studentId, particulars, false, at);
        }
    }

    /**
     * A student may link a chat by showing a code to the school's bot, once, until it expires. Answered with {@link
     * Invitation}. Refused with {@code UnknownStudent}, {@code StudentIsArchived} and {@code NoTelegramBot}.
     *
     * @param digest the code's digest
     * @param onlyOf whose student it must be, or null when anybody's will do; anybody else's is like nobody
     */
    record InviteToTelegram(
            @TargetAggregateIdentifier StudentId studentId,
            String digest,
            @Nullable TeacherId onlyOf,
            Instant at) implements EnrolmentCommand {

        /** Does not show the digest. */
        @Override
        public String toString() {
            return "InviteToTelegram[studentId=" + studentId + "]";
        }
    }

    /** An invitation as it was made. */
    record Invitation(Instant expiresAt) {}

    /**
     * The student's invitations that nobody has used do not count any more. Refused with {@code UnknownStudent}.
     *
     * @param onlyOf whose student it must be, or null when anybody's will do
     */
    record WithdrawInvitations(
            @TargetAggregateIdentifier StudentId studentId,
            @Nullable TeacherId onlyOf,
            Instant at) implements EnrolmentCommand {}

    /**
     * A chat receives the student's links from now on, because an invitation was shown in it. Refused with {@code
     * UnknownStudent}, {@code UnknownInvitation}, {@code InvitationUsed} and {@code InvitationExpired}.
     *
     * @param digest the digest of the invitation's code
     */
    record LinkTelegramChat(@TargetAggregateIdentifier StudentId studentId, long chatId, String digest, Instant at)
            implements EnrolmentCommand {

        /** Shows nothing that is personal. */
        @Override
        public String toString() {
            return "LinkTelegramChat[studentId=" + studentId + "]";
        }
    }

    /** A chat does not receive the student's links any more, if it did. Refused with {@code UnknownStudent}. */
    record UnlinkTelegramChat(@TargetAggregateIdentifier StudentId studentId, long chatId, Instant at)
            implements EnrolmentCommand {

        /** Shows nothing that is personal. */
        @Override
        public String toString() {
            return "UnlinkTelegramChat[studentId=" + studentId + "]";
        }
    }

    /**
     * One of the student's chats does not receive the links any more, and their invitations that nobody has used do not count:
     * whoever is put out does not come back by one that was lying about. Refused with {@code UnknownStudent} and {@code
     * UnknownChat}.
     *
     * @param number the linked chat's number, as {@link EnrolmentQuery.LinkedChat} tells it
     */
    record UnlinkOneTelegramChat(@TargetAggregateIdentifier StudentId studentId, long number, Instant at)
            implements EnrolmentCommand {}

    /** No chat receives the student's links any more. Refused with {@code UnknownStudent}. */
    record UnlinkTelegramChats(@TargetAggregateIdentifier StudentId studentId, Instant at)
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
