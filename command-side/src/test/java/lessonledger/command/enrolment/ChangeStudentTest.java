package lessonledger.command.enrolment;

import java.math.BigDecimal;
import java.util.stream.Stream;
import lessonledger.contract.Refusal.PackageIsArchived;
import lessonledger.contract.Refusal.PackageNotOffered;
import lessonledger.contract.Refusal.TeacherIsArchived;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class ChangeStudentTest extends EnrolmentSpec {

    @Test
    void a_new_name_is_recorded_alone() {
        change(named("Sara Ali")).expectEvents(new StudentRenamed(SARAS_ID, "Sara Ali", NOW));
    }

    @Test
    void a_new_language_is_recorded_alone_and_in_lower_case() {
        change(speaking("AM")).expectEvents(new LanguageChosen(SARAS_ID, "am", NOW));
    }

    @Test
    void a_new_teacher_is_recorded_alone() {
        change(taughtBy(LEYLA)).expectEvents(new TeacherAssigned(SARAS_ID, "U431", NOW));
    }

    @Test
    void a_new_package_is_recorded_with_its_rate() {
        change(booked("Asia", "33.00"))
                .expectEvents(new PackageAssigned(SARAS_ID, "Asia", new BigDecimal("33.00"), NOW));
    }

    @Test
    void a_new_rate_is_recorded_with_its_package_and_two_decimals() {
        change(booked("Europe", "35.5"))
                .expectEvents(new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("35.50"), NOW));
    }

    @Test
    void a_student_without_a_rate_of_their_own_pays_what_the_package_costs() {
        change(bookedAsOffered("Europe")).expectEvents(new PackageBooked(SARAS_ID, "Europe", NOW));
    }

    @Test
    void the_package_at_what_it_costs_again_leaves_no_event() {
        change(bookedAsOffered("Europe"), new PackageBooked(SARAS_ID, "Europe", LAST_YEAR))
                .expectNoEvents();
    }

    @Test
    void a_rate_that_happens_to_be_the_packages_is_the_students_own_all_the_same() {
        change(booked("Europe", "33"), new PackageBooked(SARAS_ID, "Europe", LAST_YEAR))
                .expectEvents(new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("33.00"), NOW));
    }

    @Test
    void what_nobody_offers_costs_nothing_that_anybody_knows() {
        refuses(change(bookedAsOffered("Asia")), new PackageNotOffered("Asia"));
    }

    @Test
    void a_package_that_is_archived_is_given_to_nobody_but_who_has_it_keeps_it() {
        refuses(change(booked("Gulf", "1")), new PackageIsArchived("Gulf"));
        refuses(new ChangeStudentTest().change(bookedAsOffered("Gulf")), new PackageIsArchived("Gulf"));
        new ChangeStudentTest()
                .change(booked("Gulf", "1"), new PackageBooked(SARAS_ID, "Gulf", LAST_YEAR))
                .expectEvents(new PackageAssigned(SARAS_ID, "Gulf", new BigDecimal("1.00"), NOW));
    }

    @Test
    void a_student_does_not_go_to_a_teacher_who_has_left() {
        refuses(change(taughtBy(OMAR)), new TeacherIsArchived("U432"));
    }

    @Test
    void what_is_said_again_unchanged_leaves_no_event() {
        change(particulars()).expectNoEvents();
    }

    @Test
    void the_same_rate_written_otherwise_leaves_no_event() {
        change(booked("Europe", "33")).expectNoEvents();
        new ChangeStudentTest().change(booked("Europe", "33.0")).expectNoEvents();
    }

    @Test
    void the_same_language_written_otherwise_leaves_no_event() {
        change(speaking("EN")).expectNoEvents();
    }

    @Test
    void another_chat_takes_the_place_of_the_old_one() {
        change(reachedAt(2002L))
                .expectEvents(
                        new TelegramChatUnlinked(SARAS_ID, CHAT, NOW), new TelegramChatLinked(SARAS_ID, 2002, NOW));
    }

    @Test
    void a_chat_can_be_taken_away() {
        change(reachedAt(null)).expectEvents(new TelegramChatUnlinked(SARAS_ID, CHAT, NOW));
    }

    @Test
    void a_chat_that_was_taken_away_can_be_linked_again() {
        change(particulars(), new TelegramChatUnlinked(SARAS_ID, CHAT, LAST_YEAR))
                .expectEvents(new TelegramChatLinked(SARAS_ID, CHAT, NOW));
    }

    @Test
    void of_several_chats_the_one_that_is_named_stays() {
        change(
                        particulars(),
                        new TelegramChatLinked(SARAS_ID, 2002, LAST_YEAR),
                        new TelegramChatLinked(SARAS_ID, 3003, LAST_YEAR))
                .expectEvents(
                        new TelegramChatUnlinked(SARAS_ID, 2002, NOW), new TelegramChatUnlinked(SARAS_ID, 3003, NOW));
    }

    @Test
    void all_can_change_at_once() {
        change(new Particulars("Sara Ali", LEYLA, "Asia", new BigDecimal("20"), "am", 2002L))
                .expectEvents(
                        new StudentRenamed(SARAS_ID, "Sara Ali", NOW),
                        new LanguageChosen(SARAS_ID, "am", NOW),
                        new TeacherAssigned(SARAS_ID, "U431", NOW),
                        new PackageAssigned(SARAS_ID, "Asia", new BigDecimal("20.00"), NOW),
                        new TelegramChatUnlinked(SARAS_ID, CHAT, NOW),
                        new TelegramChatLinked(SARAS_ID, 2002, NOW));
    }

    @Test
    void a_change_counts_from_the_last_one() {
        change(particulars(), new StudentRenamed(SARAS_ID, "Sara Ali", LAST_YEAR))
                .expectEvents(new StudentRenamed(SARAS_ID, "Sara Omar", NOW));
    }

    @Test
    void a_student_cannot_go_to_a_teacher_who_is_not_registered() {
        refuses(change(taughtBy(NOBODY)), new TeacherNotRegistered("U999"));
    }

    @Test
    void a_refused_change_changes_nothing_of_the_rest_either() {
        refuses(
                change(new Particulars("Sara Ali", NOBODY, "Asia", new BigDecimal("20"), "am", null)),
                new TeacherNotRegistered("U999"));
    }

    @Test
    void nobody_who_has_not_enrolled_can_be_changed() {
        refuses(
                student.givenNoPriorActivity().when(new ChangeStudent(SARA, particulars(), NOW)),
                new UnknownStudent(SARAS_ID));
    }

    private ResultValidator<Student> change(Particulars particulars, EnrolmentEvent... sinceEnrolment) {
        return student.given(Stream.concat(Stream.of(saraEnrolled()), Stream.of(sinceEnrolment))
                        .toArray())
                .when(new ChangeStudent(SARA, particulars, NOW));
    }

    @Test
    void chats_that_are_to_stay_stay_and_another_one_may_join_them() {
        student.given((Object[]) saraEnrolled())
                .when(new ChangeStudent(SARA, reachedAt(null), true, NOW))
                .expectNoEvents();
        new ChangeStudentTest()
                .student
                .given((Object[]) saraEnrolled())
                .when(new ChangeStudent(SARA, reachedAt(1002L), true, NOW))
                .expectEvents(new TelegramChatLinked(SARAS_ID, 1002L, NOW));
    }
}
