package lessonledger.query.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageOffered;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRateChanged;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.contract.enrolment.EnrolmentQuery.FindPackages;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudentsOf;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Order;
import lessonledger.contract.enrolment.EnrolmentQuery.Package;
import lessonledger.contract.enrolment.EnrolmentQuery.Page;
import lessonledger.contract.enrolment.EnrolmentQuery.Presence;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.query.ReadSide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory's tables and queries on a real database, their handlers called directly. */
class DirectoryTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final Instant TEN = Instant.parse("2025-10-12T10:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2025-10-12T11:00:00Z");

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

        assertThat(teachers()).containsExactly(new Teacher("U430", "Ahmed Hassan", 1, false));
        assertThat(students())
                .containsExactly(new Student(
                        244480,
                        "Sara Omar",
                        "U430",
                        "Ahmed Hassan",
                        "Europe",
                        new BigDecimal("33.00"),
                        true,
                        NINE,
                        false,
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

        assertThat(teachers()).containsExactly(new Teacher("U1", "Ahmed Ali", 0, false));
        assertThat(students())
                .containsExactly(new Student(
                        7,
                        "Sara O.",
                        "U2",
                        null,
                        "Africa",
                        new BigDecimal("12.50"),
                        true,
                        NINE,
                        false,
                        "am",
                        false,
                        0));
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
    @ValueSource(
            strings = {
                "سارة عمر",
                "ሳራ ዑመር",
                "Zoë 👩🏽‍🏫 O'Neil",
                "王小明",
                "\\'; DROP TABLE student; -- ?",
                "Abu \"Ali\",\tsaid\nhe\u0001"
            })
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
                .containsExactly(new Teacher("U2", "Ali", 0, false));
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
                new TelegramChatUnlinked(7, 1, NINE),
                new PackageBooked(7, "Gulf", TEN),
                new StudentArchived(7, TEN),
                new StudentRestored(7, ELEVEN),
                new StudentArchived(7, ELEVEN)));
        all.addAll(facts(
                1,
                new TeacherRenamed("U1", "Ali", NINE),
                new TeacherArchived("U1", TEN),
                new TeacherRestored("U1", TEN),
                new TeacherArchived("U1", ELEVEN)));
        all.addAll(facts(
                0,
                new PackageOffered("Gulf", "Gulf states", new BigDecimal("28.5"), NINE),
                new PackageRenamed("Gulf", "The Gulf", NINE),
                new PackageRateChanged("Gulf", new BigDecimal("30"), TEN),
                new PackageArchived("Gulf", TEN),
                new PackageRestored("Gulf", TEN),
                new PackageArchived("Gulf", ELEVEN)));
        for (int i = 0; i < all.size(); i++) {
            projection.follow(all.subList(i, i + 1));
            projection.follow(all.subList(0, i + 1));
        }
        try (ReadSide replayed = ReadSide.of(Directory.MODEL)) {
            new DirectoryProjection(replayed.client(), replayed.writer()).follow(all);
            for (String table : List.of("teacher", "student", "lesson_package")) {
                List<Map<String, Object>> rows = replayed.rows(table);
                assertThat(rows).hasSize(1).isEqualTo(readSide.rows(table));
            }
        }
        assertThat(readSide.rowCount(Directory.MODEL)).isEqualTo(3);
    }

    @Test
    void a_student_without_a_rate_of_their_own_pays_what_the_package_costs() throws Exception {
        projection.follow(student(7, "Sara", "U1"));
        projection.follow(student(8, "Omar", "U1"));
        projection.follow(facts(3, new PackageBooked(7, "Gulf", TEN)));
        assertThat(students())
                .as("nobody knows yet what the Gulf costs")
                .extracting(Student::id)
                .containsExactly(8);

        projection.follow(facts(0, new PackageOffered("Gulf", "Gulf states", new BigDecimal("28.50"), NINE)));
        assertThat(students())
                .extracting(Student::packageId, Student::packageRate, Student::ownRate, Student::packageSince)
                .containsExactly(
                        tuple("Gulf", new BigDecimal("28.50"), false, TEN),
                        tuple("Europe", new BigDecimal("33.00"), true, NINE));

        projection.follow(facts(1, new PackageRateChanged("Gulf", new BigDecimal("30.00"), TEN)));
        projection.follow(facts(4, new PackageAssigned(7, "Gulf", new BigDecimal("25.00"), ELEVEN)));
        projection.follow(facts(3, new PackageBooked(8, "Gulf", ELEVEN)));
        assertThat(students())
                .extracting(Student::packageId, Student::packageRate, Student::ownRate, Student::packageSince)
                .as("another rate of the same package is no other package")
                .containsExactly(
                        tuple("Gulf", new BigDecimal("25.00"), true, TEN),
                        tuple("Gulf", new BigDecimal("30.00"), false, ELEVEN));
        assertThat(queries.handle(new FindPackages(Presence.PRESENT))
                        .get(30, TimeUnit.SECONDS)
                        .packages())
                .containsExactly(new Package("Gulf", "Gulf states", new BigDecimal("30.00"), NINE, 2, false));
    }

    @Test
    void who_is_archived_is_listed_when_asked_for_and_always_found_by_the_id() throws Exception {
        for (String id : List.of("U1", "U2")) {
            projection.follow(teacher(id, "Teacher " + id));
        }
        projection.follow(student(7, "Sara", "U1"));
        projection.follow(student(8, "Omar", "U1"));
        projection.follow(facts(3, new StudentArchived(7, TEN)));
        projection.follow(facts(1, new TeacherArchived("U2", TEN)));
        projection.follow(
                facts(0, new PackageOffered("Gulf", "Gulf", BigDecimal.ONE, NINE), new PackageArchived("Gulf", TEN)));

        assertThat(list(listed(null, Presence.PRESENT, null, null)).students())
                .extracting(Student::id)
                .containsExactly(8);
        assertThat(list(listed(null, Presence.ARCHIVED, null, null)).students())
                .extracting(Student::id, Student::archived)
                .containsExactly(tuple(7, true));
        assertThat(list(listed(null, Presence.ALL, null, null)).students()).hasSize(2);
        assertThat(queries.handle(new FindStudentsOf("U1"))
                        .get(30, TimeUnit.SECONDS)
                        .students())
                .extracting(Student::id)
                .containsExactly(8);
        assertThat(queries.handle(new FindStudent(7)).get(30, TimeUnit.SECONDS).students())
                .hasSize(1);
        assertThat(queries.handle(new FindTeachers(listed(null, Presence.PRESENT, null, null)))
                        .get(30, TimeUnit.SECONDS)
                        .teachers())
                .containsExactly(new Teacher("U1", "Teacher U1", 1, false));
        assertThat(queries.handle(new FindPackages(Presence.PRESENT))
                        .get(30, TimeUnit.SECONDS)
                        .packages())
                .isEmpty();
        assertThat(queries.handle(new FindPackages(Presence.ARCHIVED))
                        .get(30, TimeUnit.SECONDS)
                        .packages())
                .hasSize(1);

        projection.follow(facts(4, new StudentRestored(7, ELEVEN)));
        assertThat(list(listed(null, Presence.PRESENT, null, null)).students()).hasSize(2);
    }

    @Test
    void a_part_of_a_name_or_the_beginning_of_an_id_finds_people() throws Exception {
        projection.follow(student(244_480, "Sara Omar", "U1"));
        projection.follow(student(244_481, "Zoë 100% O'Neil", "U1"));
        projection.follow(student(480, "سارة عمر", "U1"));
        assertThat(found("OMAR")).containsExactly(244_480);
        assertThat(found("zoe")).as("accents count for nothing").containsExactly(244_481);
        assertThat(found("سارة")).containsExactly(480);
        assertThat(found("2444")).containsExactly(244_480, 244_481);
        assertThat(found("480")).as("the beginning of an id").containsExactly(480);
        assertThat(found("%")).as("a sign, and no pattern").containsExactly(244_481);
        assertThat(found("EURO")).as("their package").hasSize(3);
        assertThat(found("_")).isEmpty();
        assertThat(found("!")).isEmpty();
        assertThat(found("' OR 1=1 -- ?")).isEmpty();
    }

    /** Some of the ten thousand bear the same name: the id breaks ties. */
    @Test
    void ten_thousand_students_are_read_page_by_page_each_once() throws Exception {
        readSide.client()
                .sql("INSERT INTO student (id, name, language, teacher_id, package_id, package_rate, package_since,"
                        + " telegram_chats, last_sequence) SELECT seq, CONCAT('Student ', MOD(seq * 7919, 4000)), 'en', 'U1',"
                        + " 'Europe', 33.00, '2025-10-12 09:00:00', 0, 2 FROM seq_1_to_10000")
                .then()
                .block(Duration.ofSeconds(30));
        for (Order order : Order.values()) {
            List<Student> read = new ArrayList<>();
            @Nullable String after = null;
            Page page;
            do {
                Students found = list(new Listing(null, Presence.PRESENT, order, 999, after));
                page = found.page();
                after = page.endCursor();
                read.addAll(found.students());
                assertThat(page.total()).isEqualTo(10_000);
            } while (page.hasNextPage());
            assertThat(read).hasSize(10_000);
            assertThat(read.stream().map(Student::id).distinct()).hasSize(10_000);
            assertThat(read)
                    .isSortedAccordingTo(
                            order == Order.ID
                                    ? Comparator.comparing(Student::id)
                                    : Comparator.comparing(Student::name).thenComparing(Student::id));
        }
        Students last = list(new Listing("student 3999", Presence.PRESENT, Order.NAME, 1, null));
        assertThat(last.page().hasNextPage()).isTrue();
        assertThat(last.page().total()).isEqualTo(2);
        assertThat(list(new Listing("student 3999", Presence.PRESENT, Order.NAME, 2, null))
                        .page()
                        .hasNextPage())
                .isFalse();
        assertThat(list(new Listing(null, Presence.PRESENT, Order.ID, 5, "10000"))
                        .page())
                .isEqualTo(new Page(null, false, 10_000));
    }

    private List<Integer> found(String text) throws Exception {
        return list(listed(text, Presence.PRESENT, null, null)).students().stream()
                .map(Student::id)
                .toList();
    }

    private Students list(Listing listing) throws Exception {
        return queries.handle(new FindStudents(listing, null, null)).get(30, TimeUnit.SECONDS);
    }

    private static Listing listed(
            @Nullable String text, Presence presence, @Nullable Integer first, @Nullable String after) {
        return new Listing(text, presence, Order.ID, first, after);
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
