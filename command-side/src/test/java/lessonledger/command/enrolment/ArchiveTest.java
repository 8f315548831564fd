package lessonledger.command.enrolment;

import java.util.Arrays;
import java.util.stream.Stream;
import lessonledger.contract.Refusal.TeacherHasStudents;
import lessonledger.contract.Refusal.TeacherIsArchived;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRestored;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who leaves the school is archived, and may come back. */
class ArchiveTest extends EnrolmentSpec {

    @Test
    void a_teacher_without_students_is_archived() {
        teacher.given(ahmedRegistered())
                .when(new ArchiveTeacher(AHMED, NOW))
                .expectEvents(new TeacherArchived("U430", NOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void a_teacher_who_would_leave_students_behind_is_not(long left) {
        studentsLeft = left;
        refuses(
                teacher.given(ahmedRegistered()).when(new ArchiveTeacher(AHMED, NOW)),
                new TeacherHasStudents("U430", left));
    }

    @Test
    void a_teacher_is_archived_once() {
        studentsLeft = 1;
        teacher.given(ahmedRegistered(), new TeacherArchived("U430", LAST_YEAR))
                .when(new ArchiveTeacher(AHMED, NOW))
                .expectNoEvents();
    }

    @Test
    void a_teacher_comes_back() {
        teacher.given(ahmedRegistered(), new TeacherArchived("U430", LAST_YEAR))
                .when(new RestoreTeacher(AHMED, NOW))
                .expectEvents(new TeacherRestored("U430", NOW));
    }

    @Test
    void a_teacher_who_never_left_does_not_come_back() {
        teacher.given(ahmedRegistered()).when(new RestoreTeacher(AHMED, NOW)).expectNoEvents();
    }

    @Test
    void nobody_is_no_teacher_to_archive() {
        refuses(teacher.givenNoPriorActivity().when(new ArchiveTeacher(NOBODY, NOW)), new UnknownTeacher("U999"));
        refuses(teacher.givenNoPriorActivity().when(new RestoreTeacher(NOBODY, NOW)), new UnknownTeacher("U999"));
    }

    @Test
    void a_student_is_archived() {
        sara().when(new ArchiveStudent(SARA, NOW)).expectEvents(new StudentArchived(SARAS_ID, NOW));
    }

    @Test
    void a_student_is_archived_once() {
        sara(new StudentArchived(SARAS_ID, LAST_YEAR))
                .when(new ArchiveStudent(SARA, NOW))
                .expectNoEvents();
    }

    @Test
    void a_student_comes_back() {
        sara(new StudentArchived(SARAS_ID, LAST_YEAR))
                .when(new RestoreStudent(SARA, NOW))
                .expectEvents(new StudentRestored(SARAS_ID, NOW));
    }

    @Test
    void a_student_who_never_left_does_not_come_back() {
        sara().when(new RestoreStudent(SARA, NOW)).expectNoEvents();
    }

    @Test
    void a_student_does_not_come_back_to_a_teacher_who_has_left() {
        refuses(
                sara(new StudentArchived(SARAS_ID, LAST_YEAR), new TeacherAssigned(SARAS_ID, "U432", LAST_YEAR))
                        .when(new RestoreStudent(SARA, NOW)),
                new TeacherIsArchived("U432"));
    }

    @Test
    void a_student_who_has_left_can_still_be_corrected_whatever_became_of_the_teacher() {
        sara(new TeacherAssigned(SARAS_ID, "U432", LAST_YEAR), new StudentArchived(SARAS_ID, LAST_YEAR))
                .when(new ChangeStudent(
                        SARA,
                        new lessonledger.contract.enrolment.EnrolmentCommand.Particulars(
                                "Sara Ali", OMAR, "Europe", particulars().packageRate(), "en", CHAT),
                        NOW))
                .expectEvents(new StudentRenamed(SARAS_ID, "Sara Ali", NOW));
    }

    @Test
    void nobody_is_no_student_to_archive() {
        refuses(student.givenNoPriorActivity().when(new ArchiveStudent(SARA, NOW)), new UnknownStudent(SARAS_ID));
        refuses(student.givenNoPriorActivity().when(new RestoreStudent(SARA, NOW)), new UnknownStudent(SARAS_ID));
    }

    private TestExecutor<Student> sara(EnrolmentEvent... since) {
        return student.given(Stream.concat(Arrays.stream(saraEnrolled()), Arrays.stream(since))
                .toArray());
    }
}
