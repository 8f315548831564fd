package lessonledger.command.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import lessonledger.contract.Refusal.PackageIsArchived;
import lessonledger.contract.Refusal.PackageNotOffered;
import lessonledger.contract.Refusal.StudentAlreadyEnrolled;
import lessonledger.contract.Refusal.TeacherIsArchived;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class EnrolStudentTest extends EnrolmentSpec {

    @Test
    void a_student_enrols_with_a_teacher_a_package_and_a_chat() {
        enrol(particulars())
                .expectEvents(
                        new StudentEnrolled(SARAS_ID, "Sara Omar", "en", NOW),
                        new TeacherAssigned(SARAS_ID, "U430", NOW),
                        new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("33.00"), NOW),
                        new TelegramChatLinked(SARAS_ID, CHAT, NOW));
    }

    @Test
    void a_student_need_not_have_a_chat() {
        enrol(reachedAt(null))
                .expectEvents(
                        new StudentEnrolled(SARAS_ID, "Sara Omar", "en", NOW),
                        new TeacherAssigned(SARAS_ID, "U430", NOW),
                        new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("33.00"), NOW));
    }

    @Test
    void a_language_is_kept_in_lower_case() {
        enrol(speaking("ar-EG"))
                .expectState(sara -> assertThat(sara.enrolment().language()).isEqualTo("ar-eg"));
    }

    @Test
    void a_rate_has_two_decimals_however_it_was_written() {
        enrol(booked("Europe", "33"))
                .expectEvents(
                        new StudentEnrolled(SARAS_ID, "Sara Omar", "en", NOW),
                        new TeacherAssigned(SARAS_ID, "U430", NOW),
                        new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("33.00"), NOW),
                        new TelegramChatLinked(SARAS_ID, CHAT, NOW));
    }

    @Test
    void a_student_may_have_a_package_at_what_it_costs() {
        enrol(bookedAsOffered("Europe"))
                .expectEvents(
                        new StudentEnrolled(SARAS_ID, "Sara Omar", "en", NOW),
                        new TeacherAssigned(SARAS_ID, "U430", NOW),
                        new PackageBooked(SARAS_ID, "Europe", NOW),
                        new TelegramChatLinked(SARAS_ID, CHAT, NOW));
    }

    @Test
    void a_student_does_not_enrol_with_what_is_not_offered_or_archived() {
        refuses(enrol(bookedAsOffered("Asia")), new PackageNotOffered("Asia"));
        refuses(new EnrolStudentTest().enrol(bookedAsOffered("Gulf")), new PackageIsArchived("Gulf"));
        refuses(new EnrolStudentTest().enrol(taughtBy(OMAR)), new TeacherIsArchived("U432"));
    }

    @Test
    void nobody_enrols_twice_not_even_with_the_same_particulars() {
        refuses(
                student.given((Object[]) saraEnrolled()).when(new EnrolStudent(SARA, particulars(), NOW)),
                new StudentAlreadyEnrolled(SARAS_ID));
    }

    @Test
    void a_student_cannot_enrol_with_a_teacher_who_is_not_registered() {
        refuses(enrol(taughtBy(NOBODY)), new TeacherNotRegistered("U999"));
    }

    @Test
    void a_student_who_is_enrolled_is_told_so_whatever_else_is_wrong() {
        refuses(
                student.given((Object[]) saraEnrolled()).when(new EnrolStudent(SARA, taughtBy(NOBODY), NOW)),
                new StudentAlreadyEnrolled(SARAS_ID));
    }

    private ResultValidator<Student> enrol(Particulars particulars) {
        return student.givenNoPriorActivity().when(new EnrolStudent(SARA, particulars, NOW));
    }
}
