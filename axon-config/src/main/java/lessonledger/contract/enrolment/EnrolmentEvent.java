package lessonledger.contract.enrolment;

import java.math.BigDecimal;
import java.time.Instant;
import lessonledger.contract.Event;
import org.axonframework.serialization.Revision;

/**
 * The school's directory, as it is stored. Names and chat ids live in these events alone; {@code toString} does not show
 * them.
 */
public sealed interface EnrolmentEvent extends Event {

    /** A teacher joined the school. */
    @Revision("1")
    record TeacherRegistered(String teacherId, String name, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "TeacherRegistered[" + teacherId + "]";
        }
    }

    /** A teacher's name changed. */
    @Revision("1")
    record TeacherRenamed(String teacherId, String name, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "TeacherRenamed[" + teacherId + "]";
        }
    }

    /** A student joined the school; teacher and package follow as events of their own. */
    @Revision("1")
    record StudentEnrolled(int studentId, String name, String language, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "StudentEnrolled[" + studentId + "]";
        }
    }

    /** A student's name changed. */
    @Revision("1")
    record StudentRenamed(int studentId, String name, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "StudentRenamed[" + studentId + "]";
        }
    }

    /** A student reads another language from now on. */
    @Revision("1")
    record LanguageChosen(int studentId, String language, Instant at) implements EnrolmentEvent {}

    /** A student is taught by this teacher from now on. */
    @Revision("1")
    record TeacherAssigned(int studentId, String teacherId, Instant at) implements EnrolmentEvent {}

    /**
     * A student has this package, at this rate, from now on. Sessions sent before keep theirs.
     *
     * @param packageRate what one session is charged, in the school's currency
     */
    @Revision("1")
    record PackageAssigned(int studentId, String packageId, BigDecimal packageRate, Instant at)
            implements EnrolmentEvent {}

    /** A student has this package, at the rate at which it is offered, from now on. Sessions sent before keep theirs. */
    @Revision("1")
    record PackageBooked(int studentId, String packageId, Instant at) implements EnrolmentEvent {}

    /** A teacher does not teach here any more. What they taught stays theirs. */
    @Revision("1")
    record TeacherArchived(String teacherId, Instant at) implements EnrolmentEvent {}

    /** A teacher who was archived teaches again. */
    @Revision("1")
    record TeacherRestored(String teacherId, Instant at) implements EnrolmentEvent {}

    /** A student does not learn here any more. What they learnt stays theirs. */
    @Revision("1")
    record StudentArchived(int studentId, Instant at) implements EnrolmentEvent {}

    /** A student who was archived learns again. */
    @Revision("1")
    record StudentRestored(int studentId, Instant at) implements EnrolmentEvent {}

    /**
     * The school offers a package from now on.
     *
     * @param rate what one session is charged, in the school's currency
     */
    @Revision("1")
    record PackageOffered(String packageId, String name, BigDecimal rate, Instant at) implements EnrolmentEvent {}

    /** A package's name changed. */
    @Revision("1")
    record PackageRenamed(String packageId, String name, Instant at) implements EnrolmentEvent {}

    /**
     * A package costs this from now on, for all who have no rate of their own. Sessions sent before keep theirs.
     *
     * @param rate what one session is charged, in the school's currency
     */
    @Revision("1")
    record PackageRateChanged(String packageId, BigDecimal rate, Instant at) implements EnrolmentEvent {}

    /** A package is not given to anybody any more. Who has it keeps it. */
    @Revision("1")
    record PackageArchived(String packageId, Instant at) implements EnrolmentEvent {}

    /** A package that was archived is offered again. */
    @Revision("1")
    record PackageRestored(String packageId, Instant at) implements EnrolmentEvent {}

    /** A Telegram chat receives the student's links from now on. */
    @Revision("1")
    record TelegramChatLinked(int studentId, long chatId, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "TelegramChatLinked[" + studentId + "]";
        }
    }

    /** A Telegram chat does not receive the student's links any more. */
    @Revision("1")
    record TelegramChatUnlinked(int studentId, long chatId, Instant at) implements EnrolmentEvent {
        @Override
        public String toString() {
            return "TelegramChatUnlinked[" + studentId + "]";
        }
    }
}
