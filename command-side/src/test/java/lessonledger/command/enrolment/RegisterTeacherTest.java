package lessonledger.command.enrolment;

import lessonledger.contract.Refusal.TeacherAlreadyRegistered;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import org.junit.jupiter.api.Test;

class RegisterTeacherTest extends EnrolmentSpec {

    @Test
    void a_teacher_registers() {
        teacher.givenNoPriorActivity()
                .when(new RegisterTeacher(AHMED, "Ahmed Hassan", NOW))
                .expectEvents(new TeacherRegistered("U430", "Ahmed Hassan", NOW));
    }

    @Test
    void nobody_registers_twice_not_even_under_the_same_name() {
        refuses(
                teacher.given(ahmedRegistered()).when(new RegisterTeacher(AHMED, "Ahmed Hassan", NOW)),
                new TeacherAlreadyRegistered("U430"));
    }

    @Test
    void an_id_that_is_taken_is_not_given_to_another_name() {
        refuses(
                teacher.given(ahmedRegistered()).when(new RegisterTeacher(AHMED, "Leyla Kaya", NOW)),
                new TeacherAlreadyRegistered("U430"));
    }
}
