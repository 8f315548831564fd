package lessonledger.query.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.query.Fact;
import lessonledger.query.ReadSide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory's tables and queries on a real database, their handlers called directly. */
class DirectoryTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    private ReadSide readSide = notStarted();
    private DirectoryProjection projection = notStarted();
    private DirectoryQueries queries = notStarted();

    @BeforeEach
    void start() {
        readSide = ReadSide.of(Directory.MODEL);
        projection = new DirectoryProjection(readSide.client(), readSide.writer());
        queries = new DirectoryQueries(readSide.client());
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @Test
    void a_student_is_shown_with_teacher_package_and_language() throws Exception {
        projection.follow(teacher("U430", "Ahmed Hassan"));
        projection.follow(student(244480, "Sara Omar", "U430"));

        assertThat(teachers()).containsExactly(new Teacher("U430", "Ahmed Hassan"));
        assertThat(students())
                .containsExactly(new Student(
                        244480,
                        "Sara Omar",
                        "U430",
                        "Ahmed Hassan",
                        "Europe",
                        new BigDecimal("33.00"),
                        "ar",
                        false,
                        0));
        assertThat(readSide.rowCount(Directory.MODEL)).isEqualTo(2);
    }

    @Test
    void the_last_change_of_each_thing_stands() throws Exception {
        projection.follow(teacher("U1", "Ahmed"));
        projection.follow(facts(1, new TeacherRenamed("U1", "Ahmed Ali", NINE)));
        projection.follow(student(7, "Sara", "U1"));
        projection.follow(facts(
                3,
                new StudentRenamed(7, "Sara O.", NINE),
                new LanguageChosen(7, "am", NINE),
                new TeacherAssigned(7, "U2", NINE),
                new PackageAssigned(7, "Africa", new BigDecimal("12.5"), NINE)));

        assertThat(teachers()).containsExactly(new Teacher("U1", "Ahmed Ali"));
        assertThat(students())
                .containsExactly(
                        new Student(7, "Sara O.", "U2", null, "Africa", new BigDecimal("12.50"), "am", false, 0));
    }

    @Test
    void a_student_is_shown_once_the_enrolment_is_complete() throws Exception {
        List<Fact<EnrolmentEvent>> enrolment = student(7, "Sara", "U1");
        projection.follow(enrolment.subList(0, 2));
        assertThat(students()).isEmpty();
        projection.follow(enrolment.subList(2, 3));
        assertThat(students()).hasSize(1);
    }

    @Test
    void a_student_has_telegram_while_any_chat_is_linked() throws Exception {
        projection.follow(student(7, "Sara", "U1"));
        List<Fact<EnrolmentEvent>> chats = facts(
                3,
                new TelegramChatLinked(7, 1001, NINE),
                new TelegramChatLinked(7, 1002, NINE),
                new TelegramChatUnlinked(7, 1001, NINE),
                new TelegramChatUnlinked(7, 1002, NINE));
        boolean[] linked = {true, true, true, false};
        for (int i = 0; i < linked.length; i++) {
            projection.follow(chats.subList(i, i + 1));
            projection.follow(chats.subList(0, i + 1));
            assertThat(students().get(0).telegramLinked()).isEqualTo(linked[i]);
        }
    }

    @Test
    void no_chat_id_is_kept() {
        projection.follow(student(7, "Sara", "U1"));
        projection.follow(facts(3, new TelegramChatLinked(7, 987654321, NINE)));
        assertThat(readSide.rows("student").toString()).doesNotContain("987654321");
    }

    @ParameterizedTest
    @ValueSource(strings = {"سارة عمر", "ሳራ ዑመር", "Zoë 👩🏽‍🏫 O'Neil", "王小明", "\\'; DROP TABLE student; -- ?"})
    void names_of_every_script_are_kept(String name) throws Exception {
        projection.follow(teacher("U1", name));
        projection.follow(student(7, name, "U1"));
        Student student = students().get(0);
        assertThat(student.name()).isEqualTo(name);
        assertThat(student.teacherName()).isEqualTo(name);
    }

    @Test
    void lists_are_in_the_order_of_the_ids() throws Exception {
        for (String id : List.of("U9", "U10", "a", "A")) {
            projection.follow(teacher(id, "Teacher " + id));
        }
        for (int id : new int[] {100, 9, 10}) {
            projection.follow(student(id, "Student", "U9"));
        }
        assertThat(teachers()).extracting(Teacher::id).containsExactly("A", "U10", "U9", "a");
        assertThat(students()).extracting(Student::id).containsExactly(9, 10, 100);
    }

    @Test
    void one_is_found_by_the_id() throws Exception {
        projection.follow(teacher("U1", "Ahmed"));
        projection.follow(teacher("U2", "Ali"));
        projection.follow(student(7, "Sara", "U1"));
        projection.follow(student(8, "Omar", "U1"));

        assertThat(queries.handle(new FindTeacher("U2"))
                        .get(30, TimeUnit.SECONDS)
                        .teachers())
                .containsExactly(new Teacher("U2", "Ali"));
        assertThat(queries.handle(new FindTeacher("u2"))
                        .get(30, TimeUnit.SECONDS)
                        .teachers())
                .isEmpty();
        assertThat(queries.handle(new FindStudent(8)).get(30, TimeUnit.SECONDS).students())
                .extracting(Student::name)
                .containsExactly("Omar");
        assertThat(queries.handle(new FindStudent(9)).get(30, TimeUnit.SECONDS).students())
                .isEmpty();
    }

    @Test
    void the_same_events_twice_change_nothing_and_a_replay_equals_live() {
        List<Fact<EnrolmentEvent>> all = new ArrayList<>(teacher("U1", "Ahmed"));
        all.addAll(student(7, "Sara", "U1"));
        all.addAll(facts(
                3,
                new TelegramChatLinked(7, 1, NINE),
                new StudentRenamed(7, "Sara O.", NINE),
                new TelegramChatUnlinked(7, 1, NINE)));
        all.addAll(facts(1, new TeacherRenamed("U1", "Ali", NINE)));
        for (int i = 0; i < all.size(); i++) {
            projection.follow(all.subList(i, i + 1));
            projection.follow(all.subList(0, i + 1));
        }
        try (ReadSide replayed = ReadSide.of(Directory.MODEL)) {
            new DirectoryProjection(replayed.client(), replayed.writer()).follow(all);
            for (String table : List.of("teacher", "student")) {
                List<Map<String, Object>> rows = replayed.rows(table);
                assertThat(rows).hasSize(1).isEqualTo(readSide.rows(table));
            }
        }
        assertThat(readSide.rowCount(Directory.MODEL)).isEqualTo(2);
    }

    @Test
    void an_event_without_its_row_is_a_fault_that_names_nobody() {
        assertThatThrownBy(() -> projection.follow(facts(1, new TeacherRenamed("U1", "Ahmed", NINE))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("teacher has no row for it")
                .hasMessageNotContaining("Ahmed");
        assertThatThrownBy(() -> projection.follow(facts(1, new TelegramChatLinked(7, 987654321, NINE))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("student has no row for it")
                .hasMessageNotContaining("987654321");
    }

    private List<Teacher> teachers() throws Exception {
        return queries.handle(new FindTeachers()).get(30, TimeUnit.SECONDS).teachers();
    }

    private List<Student> students() throws Exception {
        return queries.handle(new FindStudents()).get(30, TimeUnit.SECONDS).students();
    }

    private static List<Fact<EnrolmentEvent>> teacher(String id, String name) {
        return facts(0, new TeacherRegistered(id, name, NINE));
    }

    private static List<Fact<EnrolmentEvent>> student(int id, String name, String teacher) {
        return facts(
                0,
                new StudentEnrolled(id, name, "ar", NINE),
                new TeacherAssigned(id, teacher, NINE),
                new PackageAssigned(id, "Europe", new BigDecimal("33.00"), NINE));
    }

    private static List<Fact<EnrolmentEvent>> facts(long first, EnrolmentEvent... events) {
        List<Fact<EnrolmentEvent>> facts = new ArrayList<>();
        Stream.of(events).forEach(event -> facts.add(new Fact<>(event, first + facts.size())));
        return facts;
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
