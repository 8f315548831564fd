package lessonledger.query.session;

import static lessonledger.query.session.History.NINE;
import static lessonledger.query.session.History.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Date;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.Figures;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Sum;
import lessonledger.contract.session.SessionQuery.SumSessions;
import lessonledger.contract.session.Status;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadSide;
import lessonledger.query.SchoolDays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statistics that are kept beside the rows, held against SQL over the rows. */
class SessionStatisticsTest {

    /** Written down once more, for people: what every number in session_stats must be. */
    private static final String BY_HAND = """
            SELECT 'day' AS span, school_day AS first_day, ustazid, packageId,
                COALESCE(session_status, 'sent') AS status,
                COUNT(*) AS sessions,
                CAST(SUM(delivery = 'undeliverable') AS SIGNED) AS undeliverable,
                CAST(SUM(clicked_at IS NOT NULL AND TIMESTAMPDIFF(MICROSECOND, sent_time, clicked_at) > 900000000)
                    AS SIGNED) AS opened_late,
                CAST(SUM(IFNULL(TIMESTAMPDIFF(MICROSECOND, sent_time, clicked_at), 0) / 1000) AS SIGNED)
                    AS opening_millis,
                CAST(SUM(IFNULL(session_duration_minutes, 0)) AS SIGNED) AS minutes,
                CAST(SUM(IFNULL(TIMESTAMPDIFF(MICROSECOND, clicked_at, session_ended_at), 0) / 1000) AS SIGNED)
                    AS lasted_millis,
                CAST(SUM(observed_seconds) AS SIGNED) AS observed_seconds,
                SUM(packageRate) AS amount
            FROM wpos_zoom_links
            GROUP BY school_day, ustazid, packageId, COALESCE(session_status, 'sent')
            """;

    private static final SchoolDays BERLIN = new SchoolDays("Europe/Berlin");

    private ReadSide readSide = notStarted();
    private SessionProjection projection = notStarted();

    @BeforeEach
    void start() {
        readSide = ReadSide.of(
                SessionReadModel.model(BERLIN),
                new ReadModel("directory", Object.class, 1, List.of("teacher", "student")));
        projection = SessionReadSide.projection(readSide, BERLIN);
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void however_events_come_the_statistics_are_what_sql_over_the_rows_gives(long seed) throws Exception {
        List<Fact<SessionEvent>> facts = RandomHistories.of(80, seed);
        List<List<Fact<SessionEvent>>> batches = RandomHistories.delivered(facts, seed);
        for (int i = 0; i < batches.size(); i++) {
            projection.follow(batches.get(i));
            if (i == batches.size() / 3) {
                assertStatisticsAreThoseOfTheRows();
            }
        }
        assertStatisticsAreThoseOfTheRows();
        assertThat(readSide.rows("wpos_zoom_links")).hasSize(80).allSatisfy(row -> {
            LocalDateTime sent = (LocalDateTime) Objects.requireNonNull(row.get("sent_time"));
            assertThat(row).containsEntry("school_day", Date.valueOf(BERLIN.day(sent.toInstant(ZoneOffset.UTC))));
        });
        assertEveryQuestionHasTheSameAnswerFromStatisticsAndFromRows(new Random(seed));
    }

    @Test
    void figures_of_a_lesson_are_those_of_its_life() throws Exception {
        History history =
                sent(1).undeliverable("BLOCKED").after(901).clicked().after(100).heartbeat();
        history.after(5_300).pageClosed().ended("end-button");
        projection.follow(history.facts());
        projection.follow(sent(2, 1, "U430", "Europe", new BigDecimal("12.34"), Channel.COPY, NINE)
                .after(900)
                .clicked()
                .facts());
        projection.follow(sent(3).facts());
        readSide.console().update("INSERT INTO teacher (id, name, last_sequence) VALUES ('U430', 'Ahmed Hassan', 0)");

        List<Sum> sums = ask(SessionFilter.ALL, List.of(Dimension.MONTH, Dimension.TEACHER, Dimension.PACKAGE));

        assertThat(sums)
                .containsExactly(new Sum(
                        LocalDate.parse("2025-10-01"),
                        new Person("U430", "Ahmed Hassan"),
                        "Europe",
                        new Figures(3, 1, 1, 1, 0, 1, 1, 1_801_000, 90, 5_400_000, 100, 100, new BigDecimal("33.00"))));
        assertThat(sums.get(0).figures().averageMinutes()).isEqualTo("90.00");
        assertThat(sums.get(0).figures().averageOpeningSeconds()).isEqualTo("900.5");
        // 1.85, rounded down: only what is whole is a hundred per cent.
        assertThat(sums.get(0).figures().evidencePercent()).isEqualTo("1.8");
    }

    @Test
    void no_sessions_are_one_sum_of_nothing_and_no_groups() throws Exception {
        assertThat(ask(SessionFilter.ALL, List.of())).containsExactly(new Sum(null, null, null, Figures.NONE));
        assertThat(ask(SessionFilter.ALL, List.of(Dimension.DAY))).isEmpty();
    }

    @Test
    void a_group_that_everybody_has_left_is_none() throws Exception {
        projection.follow(sent(1).clicked().pageClosed().ended("page-closed").facts());
        assertThat(ask(status(Status.ENDED), List.of(Dimension.DAY))).hasSize(1);
        projection.follow(
                sent(1).clicked().pageClosed().ended("page-closed").reopened().facts());
        assertThat(ask(status(Status.ENDED), List.of(Dimension.DAY))).isEmpty();
        assertThat(ask(status(Status.ACTIVE), List.of(Dimension.DAY))).hasSize(1);
        assertStatisticsAreThoseOfTheRows();
    }

    @Test
    void two_processes_that_change_the_same_groups_at_once_wait_for_each_other() {
        List<Fact<SessionEvent>> facts = RandomHistories.of(60, 9);
        Map<Boolean, List<Fact<SessionEvent>>> processes = facts.stream()
                .collect(Collectors.partitioningBy(
                        fact -> fact.event().sessionId().hashCode() % 2 == 0));
        CompletableFuture<?>[] both = processes.values().stream()
                .map(segment -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < segment.size(); i += 20) {
                        projection.follow(segment.subList(i, Math.min(segment.size(), i + 20)));
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(both).join();
        assertStatisticsAreThoseOfTheRows();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, month - -",
                "2025-10-01, 2025-10-31, month 2025-10-01 2025-11-01",
                "2025-10-01, 2025-12-31, month 2025-10-01 2026-01-01",
                "2025-10-02, 2025-10-30, day 2025-10-02 2025-10-31",
                "2025-10-02, 2025-11-29, day 2025-10-02 2025-11-30",
                "2025-09-30, 2025-11-01, month 2025-10-01 2025-11-01; day 2025-09-30 2025-10-01; day 2025-11-01 2025-11-02",
                "2024-02-29, -, month 2024-03-01 -; day 2024-02-29 2024-03-01",
                "-, 2024-02-29, month - 2024-03-01",
                "-, 2024-02-28, month - 2024-02-01; day 2024-02-01 2024-02-29",
                "2025-10-31, 2025-10-01, day 2025-10-31 2025-10-02"
            })
    void a_range_is_whole_months_and_the_days_at_its_edges(
            @Nullable LocalDate from, @Nullable LocalDate to, String expected) {
        assertThat(Stretch.of(from, to, false).stream()
                        .map(s -> s.span() + " " + text(s.from()) + " " + text(s.before())))
                .containsExactlyInAnyOrder(expected.split("; "));
    }

    private static String text(@Nullable LocalDate day) {
        return day == null ? "-" : day.toString();
    }

    private void assertStatisticsAreThoseOfTheRows() {
        String order = " ORDER BY first_day, ustazid, packageId, CONCAT(status)";
        List<Map<String, Object>> byHand = readSide.console().queryForList(BY_HAND + order);
        assertThat(readSide.console()
                        .queryForList("SELECT * FROM session_stats WHERE span = 'day' AND sessions > 0" + order))
                .isEqualTo(byHand);
        String month =
                BY_HAND.replace("'day'", "'month'").replace("school_day", "DATE(DATE_FORMAT(school_day, '%Y-%m-01'))");
        assertThat(readSide.console()
                        .queryForList("SELECT * FROM session_stats WHERE span = 'month' AND sessions > 0" + order))
                .isEqualTo(readSide.console().queryForList(month + order));
        assertThat(readSide.console()
                        .queryForList("SELECT * FROM session_stats WHERE sessions = 0 AND (undeliverable <> 0"
                                + " OR opened_late <> 0 OR opening_millis <> 0 OR minutes <> 0 OR lasted_millis <> 0"
                                + " OR observed_seconds <> 0 OR amount <> 0)"))
                .isEmpty();
    }

    private void assertEveryQuestionHasTheSameAnswerFromStatisticsAndFromRows(Random random) throws Exception {
        SessionSums sums = new SessionSums(readSide.client());
        List<List<Dimension>> dimensions = List.of(
                List.of(),
                List.of(Dimension.DAY),
                List.of(Dimension.MONTH),
                List.of(Dimension.TEACHER, Dimension.PACKAGE),
                List.of(Dimension.MONTH, Dimension.PACKAGE));
        for (List<Dimension> by : dimensions) {
            for (int i = 0; i < 4; i++) {
                SessionFilter filter = new SessionFilter(
                        maybeDay(random),
                        maybeDay(random),
                        random.nextBoolean() ? List.of() : List.of(Status.values()[random.nextInt(4)], Status.ENDED),
                        random.nextBoolean() ? null : "U" + random.nextInt(5),
                        null,
                        random.nextBoolean() ? null : "أوروبا",
                        null,
                        null);
                SessionConditions conditions = SessionConditions.of(filter, null, BERLIN, NINE);
                assertThat(sums.kept(filter, List.of(), by).collectList().block())
                        .as("%s by %s", filter, by)
                        .isEqualTo(sums.counted(conditions, by).collectList().block());
            }
        }
    }

    private static @Nullable LocalDate maybeDay(Random random) {
        return random.nextInt(3) == 0 ? null : LocalDate.parse("2025-10-10").plusDays(random.nextInt(70));
    }

    private static SessionFilter status(Status status) {
        return new SessionFilter(null, null, List.of(status), null, null, null, null, null);
    }

    private List<Sum> ask(SessionFilter filter, List<Dimension> by) throws Exception {
        SessionQueries queries = new SessionQueries(
                readSide.client(), readSide.transactions(), BERLIN, Clock.fixed(NINE, ZoneOffset.UTC));
        return new ArrayList<>(queries.handle(new SumSessions(filter, by))
                .get(30, TimeUnit.SECONDS)
                .sums());
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
