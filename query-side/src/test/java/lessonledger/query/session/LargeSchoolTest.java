package lessonledger.query.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.session.Concern;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.SessionOrder.By;
import lessonledger.contract.session.SessionQuery.Figures;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.Status;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadSide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the database goes about the admin's questions in a school with many sessions, three years of them. With {@code
 * -Dlarge.school=1000000} it has a million, and the test also says how long each question took.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeSchoolTest {

    private static final int SESSIONS = Integer.getInteger("large.school", 20_000);
    private static final Instant NOW = Instant.parse("2025-12-31T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2025-12-31");
    private static final int AGAIN = SESSIONS > 100_000 ? 20 : 1;

    private ReadSide readSide = notStarted();
    private SessionQueries queries = notStarted();

    @BeforeAll
    void teach() {
        readSide = ReadSide.of(
                SessionReadSide.MODEL, new ReadModel("directory", Object.class, 1, List.of("teacher", "student")));
        queries = new SessionQueries(
                readSide.client(), readSide.transactions(), SessionReadSide.UTC, Clock.fixed(NOW, ZoneOffset.UTC));
        JdbcTemplate console = readSide.console();
        String digits = Stream.of(1, 10, 100, 1_000, 10_000, 100_000)
                .map(power ->
                        "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5"
                                + " UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) d" + power)
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        console.execute("CREATE TABLE numbers AS SELECT n FROM (SELECT 1 + d1.d + 10 * d10.d + 100 * d100.d"
                + " + 1000 * d1000.d + 10000 * d10000.d + 100000 * d100000.d AS n FROM " + digits + ") all_numbers"
                + " WHERE n <= " + SESSIONS);
        console.execute(
                "INSERT INTO teacher (id, name, last_sequence) SELECT CONCAT('U', n), CONCAT('Teacher ', n), 0 FROM numbers WHERE n <= 60");
        console.execute(
                "INSERT INTO student (id, name, language, teacher_id, package_id, package_rate, telegram_chats, last_sequence)"
                        + " SELECT n, CONCAT('Student number ', n), 'en', CONCAT('U', 1 + n % 60), 'P1',"
                        + " 10.00, 0, 0 FROM numbers WHERE n <= 2000");
        // A few per cent are never opened or time out, the newest are active, and every 50th is badly observed.
        for (int made = 0; made < SESSIONS; made += 50_000) {
            console.execute(
                    "INSERT INTO wpos_zoom_links (id, studentid, ustazid, link, tracking_token, clicked_at, sent_time,"
                            + " session_ended_at, session_duration_minutes, session_status, last_activity_at, packageId, packageRate,"
                            + " session_id, observed_millis, school_day, end_reason, end_detected_at, delivery, undeliverable_reason,"
                            + " last_sequence)"
                            + " SELECT n, student, teacher, 'https://school.zoom.us/j/1', LPAD(n, 22, '0'),"
                            + " IF(status IS NULL, NULL, sent + INTERVAL 90 SECOND), sent,"
                            + " IF(status IN ('ended', 'timeout'), sent + INTERVAL 90 + 60 * minutes SECOND, NULL),"
                            + " IF(status IN ('ended', 'timeout'), minutes, NULL), status,"
                            + " IF(status IS NULL, NULL, sent + INTERVAL 90 + 60 * minutes SECOND), CONCAT('P', 1 + n % 6), 33.00,"
                            + " LPAD(HEX(n), 36, '0'), 60000 * minutes DIV IF(n % 50 = 0, 4, 1), DATE(sent),"
                            + " IF(status = 'ended', 'page-closed', NULL), NULL, IF(n % 97 = 0, 'undeliverable', 'delivered'), NULL, 3"
                            + " FROM (SELECT n, 1 + n * 7919 % 2000 AS student, CONCAT('U', 1 + n * 7919 % 60) AS teacher,"
                            + " 10 + n * 31 % 80 AS minutes, TIMESTAMP('2025-12-31 11:30:00') - INTERVAL (" + SESSIONS
                            + " - n) * 94608000 DIV " + SESSIONS + " SECOND AS sent,"
                            + " CASE WHEN n > " + SESSIONS + " - 40 THEN 'active' WHEN n % 33 = 0 THEN NULL"
                            + " WHEN n % 29 = 0 THEN 'timeout' ELSE 'ended' END AS status FROM numbers WHERE n > "
                            + made
                            + " AND n <= " + made + " + 50000) made");
        }
        for (String span : List.of("day", "month")) {
            String first = span.equals("day") ? "school_day" : "school_day - INTERVAL (DAYOFMONTH(school_day) - 1) DAY";
            console.execute("INSERT INTO session_stats SELECT '" + span + "', " + first
                    + ", ustazid, packageId, COALESCE(session_status, 'sent'), COUNT(*),"
                    + " SUM(delivery = 'undeliverable'), 0, SUM(IF(clicked_at IS NULL, 0, 90000)),"
                    + " SUM(COALESCE(session_duration_minutes, 0)), SUM(60000 * COALESCE(session_duration_minutes, 0)),"
                    + " SUM(observed_seconds), SUM(packageRate) FROM wpos_zoom_links GROUP BY 1, 2, 3, 4, 5");
        }
        console.execute("DROP TABLE numbers");
        console.queryForList("ANALYZE TABLE wpos_zoom_links, session_stats, teacher, student");
    }

    @AfterAll
    void stop() {
        readSide.close();
    }

    static Stream<Arguments> questions() {
        SessionFilter all = SessionFilter.ALL;
        LocalDate monthAgo = LocalDate.parse("2025-12-01");
        List<Arguments> questions = new ArrayList<>();
        questions.add(question("all", all));
        questions.add(question("today", all.between(TODAY, TODAY)));
        questions.add(question("a month", all.between(monthAgo, TODAY)));
        questions.add(
                question("a range across months", all.between(LocalDate.parse("2024-02-10"), TODAY.minusDays(3))));
        for (Status status : Status.values()) {
            questions.add(question(status.word(), with(List.of(status), null, null, null, null, null)));
            questions.add(question(
                    status.word() + " of a month",
                    with(List.of(status), null, null, null, null, null).between(monthAgo, TODAY)));
        }
        questions.add(question("a teacher", with(List.of(), "U7", null, null, null, null)));
        questions.add(question("a teacher's timeouts", with(List.of(Status.TIMEOUT), "U7", null, null, null, null)));
        questions.add(question(
                "a teacher's month",
                with(List.of(), "U7", null, null, null, null).between(monthAgo, TODAY)));
        questions.add(question("a student", with(List.of(), null, 77, null, null, null)));
        questions.add(question("a package", with(List.of(), null, null, "P3", null, null)));
        questions.add(question("a name", with(List.of(), null, null, null, "number 1234", null)));
        questions.add(question("a teacher's name", with(List.of(), null, null, null, "Teacher 33", null)));
        questions.add(question("several teachers' name", with(List.of(), null, null, null, "Teacher 3", null)));
        questions.add(Arguments.of(
                "several teachers' name by -durationMinutes",
                with(List.of(), null, null, null, "Teacher 3", null),
                new SessionOrder(By.DURATION_MINUTES, true)));
        questions.add(
                question("a teacher's and some students' name", with(List.of(), null, null, null, "er 33", null)));
        questions.add(question(
                "a teacher's and some students' name of a month",
                with(List.of(), null, null, null, "er 33", null).between(monthAgo, TODAY)));
        SessionFilter aHundred = with(List.of(), null, null, null, "number 12", null);
        questions.add(question("a hundred students' name", aHundred));
        questions.add(question("a hundred students' name of a month", aHundred.between(monthAgo, TODAY)));
        questions.add(question(
                "a hundred students' name, timed out",
                with(List.of(Status.TIMEOUT), null, null, null, "number 12", null)));
        questions.add(Arguments.of(
                "a hundred students' name by -durationMinutes", aHundred, new SessionOrder(By.DURATION_MINUTES, true)));
        questions.add(question("an id", with(List.of(), null, null, null, "1234", null)));
        for (Concern concern : Concern.values()) {
            questions.add(question(concern.word(), with(List.of(), null, null, null, null, concern)));
            questions.add(question(
                    concern.word() + " today",
                    with(List.of(), null, null, null, null, concern).between(TODAY, TODAY)));
        }
        for (By by : By.values()) {
            for (boolean descending : new boolean[] {true, false}) {
                SessionOrder order = new SessionOrder(by, descending);
                questions.add(Arguments.of("all by " + order.text(), all, order));
                questions.add(Arguments.of("a month by " + order.text(), all.between(monthAgo, TODAY), order));
                questions.add(Arguments.of("today by " + order.text(), all.between(TODAY, TODAY), order));
            }
        }
        questions.add(Arguments.of(
                "a teacher by -durationMinutes",
                with(List.of(), "U7", null, null, null, null),
                new SessionOrder(By.DURATION_MINUTES, true)));
        return questions.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void no_question_reads_the_whole_table(String name, SessionFilter filter, SessionOrder order) throws Exception {
        SessionQueries.Asked asked =
                Objects.requireNonNull(queries.understood(filter).block());
        SessionConditions all = asked.conditions();
        List<String> plans = new ArrayList<>();
        plans.add(plan(SessionQueries.pageOf(all, order), all));
        Sessions page = ask(filter, order, null);
        if (page.page().hasNextPage()) {
            SessionCursor place = SessionCursor.parse(
                            Objects.requireNonNull(page.page().endCursor()))
                    .orElseThrow();
            SessionConditions rest = all.after(place);
            plans.add(plan(SessionQueries.pageOf(rest, order), rest));
            ask(filter, order, place);
        }
        queries.toCount(asked, List.of())
                .ifPresent(counted -> plans.add(plan("SELECT * FROM " + SessionSums.rowsOf(counted) + " g", counted)));
        if (SESSIONS > 100_000) {
            System.out.println(name + ": " + time(filter, order) + "\n    " + String.join("\n    ", plans));
        }
        assertThat(plans).allSatisfy(plan -> assertThat(plan).startsWith("s ").doesNotContain(" ALL "));
    }

    @Test
    void the_usual_questions_use_the_index_that_was_made_for_them() {
        SessionConditions day = Objects.requireNonNull(queries.understood(SessionFilter.ALL.between(TODAY, TODAY))
                        .block())
                .conditions();
        assertThat(plan(SessionQueries.pageOf(day, SessionOrder.NEWEST_FIRST), day))
                .startsWith("s range idx_sent")
                .doesNotContain("filesort");
        assertThat(key("a teacher", with(List.of(), "U7", null, null, null, null)))
                .isEqualTo("idx_teacher_sent");
        assertThat(key("a student", with(List.of(), null, 77, null, null, null)))
                .isEqualTo("idx_student_sent");
        assertThat(key("active", with(List.of(Status.ACTIVE), null, null, null, null, null)))
                .isIn("idx_status_sent", "idx_session_status");
        assertThat(key("low evidence", with(List.of(), null, null, null, null, Concern.LOW_EVIDENCE)))
                .isEqualTo("idx_low_evidence_sent");
        SessionConditions hers = Objects.requireNonNull(
                        queries.understood(with(List.of(), "U7", null, null, null, null))
                                .block())
                .conditions();
        assertThat(plan(SessionQueries.pageOf(hers, new SessionOrder(By.DURATION_MINUTES, true)), hers))
                .startsWith("s ref idx_teacher_duration")
                .doesNotContain("filesort");
    }

    @Test
    void a_name_of_several_people_is_looked_up_person_by_person_and_never_sorted_as_a_whole() {
        SessionConditions theirs = Objects.requireNonNull(
                        queries.understood(with(List.of(), null, null, null, "Teacher 3", null))
                                .block())
                .conditions();
        String plan = plan(SessionQueries.pageOf(theirs, SessionOrder.NEWEST_FIRST), theirs);
        assertThat(plan.split("\n"))
                .hasSize(11 + 1)
                .allSatisfy(way -> assertThat(way).doesNotContain("filesort"));
        assertThat(plan).contains("idx_teacher_sent").doesNotContain("index_merge");
    }

    @Test
    void a_name_of_more_people_than_are_looked_up_one_by_one_is_read_in_order_until_the_page_is_full() {
        for (String text : List.of("number 12", "number 1", "Student")) {
            SessionConditions theirs = Objects.requireNonNull(
                            queries.understood(with(List.of(), null, null, null, text, null))
                                    .block())
                    .conditions();
            assertThat(plan(SessionQueries.pageOf(theirs, SessionOrder.NEWEST_FIRST), theirs))
                    .as(text)
                    .startsWith("s index idx_sent")
                    .doesNotContain("filesort");
        }
    }

    @Test
    void a_name_finds_the_same_sessions_and_sums_however_it_is_looked_up() throws Exception {
        for (String text : List.of("Teacher 3", "er 33", "er", "number 12", "number 1234", "1234", "P3")) {
            SessionFilter filter = with(List.of(), null, null, null, text, null);
            SessionConditions all =
                    Objects.requireNonNull(queries.understood(filter).block()).conditions();
            Sessions found = ask(filter, SessionOrder.NEWEST_FIRST, null);
            List<Integer> expected = all.bind(readSide.client()
                            .sql("SELECT s.id FROM wpos_zoom_links s" + all.where()
                                    + " ORDER BY s.sent_time DESC, s.id DESC LIMIT 50"))
                    .map(row -> Objects.requireNonNull(row.get(0, Integer.class)))
                    .all()
                    .collectList()
                    .block();
            assertThat(found.sessions().stream()
                            .map(session -> Math.toIntExact(session.number()))
                            .toList())
                    .as(text)
                    .isEqualTo(expected);
            Figures counted = Objects.requireNonNull(new SessionSums(readSide.client())
                            .counted(all, List.of())
                            .single()
                            .block())
                    .figures();
            assertThat(found.statistics().totalSessions()).as(text).isPositive().isEqualTo(counted.sessions());
            assertThat(found.statistics().ended()).as(text).isEqualTo(counted.ended());
            assertThat(found.statistics().totalDurationMinutes()).as(text).isEqualTo(counted.minutes());
            assertThat(found.statistics().observedSeconds()).as(text).isEqualTo(counted.observedSeconds());
        }
    }

    private String key(String ignored, SessionFilter filter) {
        SessionConditions all =
                Objects.requireNonNull(queries.understood(filter).block()).conditions();
        String plan = plan(SessionQueries.pageOf(all, SessionOrder.NEWEST_FIRST), all);
        return plan.split(" ")[2];
    }

    /** Returns how the database reads wpos_zoom_links, each time that it does: way, key, rows, and what else it says. */
    private String plan(String sql, SessionConditions conditions) {
        String explained = "EXPLAIN " + sql;
        List<Map<String, Object>> steps = Objects.requireNonNull((sql.contains(":limit")
                        ? conditions.bind(readSide.client().sql(explained)).bind("limit", 51)
                        : conditions.bind(readSide.client().sql(explained)))
                .fetch()
                .all()
                .collectList()
                .block());
        List<String> ways = steps.stream()
                .filter(s -> "s".equals(s.get("table")) || "wpos_zoom_links".equals(s.get("table")))
                .map(step -> Stream.of("type", "key", "rows", "Extra")
                        .map(part -> String.valueOf(step.get(part)))
                        .collect(Collectors.joining(" ", "s ", "")))
                .toList();
        assertThat(ways).isNotEmpty();
        return String.join("\n", ways);
    }

    private Sessions ask(SessionFilter filter, SessionOrder order, @Nullable SessionCursor after) throws Exception {
        return queries.handle(new FindSessions(filter, order, 50, after)).get(60, TimeUnit.SECONDS);
    }

    private String time(SessionFilter filter, SessionOrder order) throws Exception {
        long[] took = new long[AGAIN];
        for (int i = 0; i < AGAIN; i++) {
            long begin = System.nanoTime();
            ask(filter, order, null);
            took[i] = System.nanoTime() - begin;
        }
        Arrays.sort(took);
        return Duration.ofNanos(took[AGAIN / 2]).toMillis() + " ms, at most "
                + Duration.ofNanos(took[AGAIN - 1]).toMillis() + " ms";
    }

    private static Arguments question(String name, SessionFilter filter) {
        return Arguments.of(name, filter, SessionOrder.NEWEST_FIRST);
    }

    private static SessionFilter with(
            List<Status> statuses,
            @Nullable String teacher,
            @Nullable Integer student,
            @Nullable String packageId,
            @Nullable String text,
            @Nullable Concern concern) {
        return new SessionFilter(null, null, statuses, teacher, student, packageId, text, concern);
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
