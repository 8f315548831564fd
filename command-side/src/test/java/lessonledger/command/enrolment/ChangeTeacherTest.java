package lessonledger.command.enrolment;

import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import org.junit.jupiter.api.Test;

class ChangeTeacherTest extends EnrolmentSpec {

    @Test
    void a_new_name_is_recorded() {
        teacher.given(ahmedRegistered())
                .when(new ChangeTeacher(AHMED, "Ahmed H. Hassan", NOW))
                .expectEvents(new TeacherRenamed("U430", "Ahmed H. Hassan", NOW));
    }

    @Test
    void the_same_name_again_leaves_no_event() {
        teacher.given(ahmedRegistered())
                .when(new ChangeTeacher(AHMED, "Ahmed Hassan", NOW))
                .expectNoEvents();
    }

    @Test
    void a_change_counts_from_the_last_one() {
        teacher.given(ahmedRegistered(), new TeacherRenamed("U430", "Ahmed H. Hassan", LAST_YEAR))
                .when(new ChangeTeacher(AHMED, "Ahmed Hassan", NOW))
                .expectEvents(new TeacherRenamed("U430", "Ahmed Hassan", NOW));
    }

    @Test
    void nobody_who_has_not_registered_can_be_changed() {
        refuses(
                teacher.givenNoPriorActivity().when(new ChangeTeacher(NOBODY, "Nobody", NOW)),
                new UnknownTeacher("U999"));
    }
}
