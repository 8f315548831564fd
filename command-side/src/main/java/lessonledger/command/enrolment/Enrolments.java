package lessonledger.command.enrolment;

import java.util.Optional;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;

/**
 * The directory as the other rooms of the command side see it: always as the events say, never as a read model may still
 * show it. May be asked within a unit of work and outside of one.
 */
public interface Enrolments {

    /**
     * Returns the student as the directory knows them now.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code UnknownStudent} when nobody is
     *     enrolled under this id
     */
    Enrolment of(StudentId studentId);

    /** Returns whether a teacher is registered under this id. */
    boolean isRegistered(TeacherId teacherId);

    /** Returns whether the teacher does not teach here any more; false as well when nobody is registered under this id. */
    boolean isArchived(TeacherId teacherId);

    /** Returns how this package is offered, or nothing when it is not; students may have packages that nobody offers. */
    Optional<Offer> offered(String packageId);

    /**
     * Returns the teacher's name.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code UnknownTeacher} when nobody is
     *     registered under this id
     */
    String teacherName(TeacherId teacherId);
}
