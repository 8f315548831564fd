package lessonledger.query.session;

import static lessonledger.query.session.History.NINE;
import static lessonledger.query.session.History.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Page;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Pupil;
import lessonledger.contract.session.SessionQuery.Session;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.Statistics;
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

/** What can be asked about sessions, on a real database. */
class SessionQueriesTest {

    private ReadSide readSide = notStarted();
    private SessionProjection projection = notStarted();
    private SessionQueries queries = notStarted();

    @BeforeEach
    void start() {
        readSide = ReadSide.of(
                SessionReadSide.MODEL, new ReadModel("directory", Object.class, 1, List.of("teacher", "student")));
        projection = SessionReadSide.projection(readSide);
        queries = queries("UTC");
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @Test
    void a_school_without_sessions_has_statistics_of_zeros() throws Exception {
        assertThat(all())
                .isEqualTo(new Sessions(
                        List.of(), new Statistics(0, 0, 0, 0, 0, null, 0, 0, null, 0, null), new Page(null, false)));
    }

    @Test
    void a_session_is_shown_with_all_that_is_known_of_it() throws Exception {
        readSide.console().update("INSERT INTO teacher (id, name, last_sequence) VALUES ('U430', 'Ahmed Hassan', 0)");
        readSide.console()
                .update("INSERT INTO student (id, name, language, telegram_chats, last_sequence)"
                        + " VALUES (244480, 'Sara Omar', 'en', 0, 0)");
        History history = sent(17).delivered().after(30).clicked().after(100).heartbeat();
        history.after(5300).pageClosed().ended("end-button");
        follow(history);

        Sessions found = find(new FindSession(new SessionId(History.id(17))));

        assertThat(found.sessions())
                .containsExactly(new Session(
                        History.id(17),
                        17,
                        new Person("U430", "Ahmed Hassan"),
                        new Pupil(244480, "Sara Omar"),
                        Status.ENDED,
                        NINE,
                        NINE.plusSeconds(30),
                        history.now(),
                        history.now(),
                        90,
                        100,
                        "Europe",
                        new BigDecimal("33.00"),
                        "delivered",
                        null,
                        "end-button"));
        assertThat(found.statistics())
                .isEqualTo(new Statistics(
                        1,
                        0,
                        0,
                        1,
                        0,
                        new BigDecimal("90.00"),
                        90,
                        100,
                        new BigDecimal("1.8"),
                        0,
                        new BigDecimal("30.0")));
        assertThat(found.page()).isEqualTo(new Page(end(17), false));
    }

    @Test
    void a_session_whose_people_are_not_known_yet_has_no_names() throws Exception {
        follow(sent(1, Channel.COPY, NINE).undeliverable("NO_CHAT"));
        Session session = all().sessions().get(0);
        assertThat(session.teacher()).isEqualTo(new Person("U430", null));
        assertThat(session.student()).isEqualTo(new Pupil(244480, null));
        assertThat(session.status()).isEqualTo(Status.SENT);
        assertThat(session.startedAt()).isNull();
        assertThat(session.delivery()).isEqualTo("undeliverable");
        assertThat(session.undeliverableReason()).isEqualTo("NO_CHAT");
    }

    @Test
    void an_unknown_session_is_an_empty_answer() throws Exception {
        follow(sent(1));
        Sessions found = find(new FindSession(new SessionId(History.id(2))));
        assertThat(found.sessions()).isEmpty();
        assertThat(found.statistics().totalSessions()).isZero();
    }

    @Test
    void statistics_are_of_the_whole_filter_and_not_of_the_page() throws Exception {
        follow(sent(1));
        follow(sent(2).clicked().after(40).heartbeat());
        follow(sent(3).clicked().after(60).heartbeat().after(60).pageClosed().ended("page-closed"));
        follow(sent(4).clicked().after(60).pageClosed().ended("page-closed"));
        follow(sent(5).clicked().after(120).heartbeat().after(7200).timedOut(NINE.plusSeconds(120)));

        Sessions found = find(of(SessionFilter.ALL, 1));

        assertThat(numbers(found)).containsExactly(5L);
        assertThat(found.statistics())
                .isEqualTo(new Statistics(
                        5,
                        1,
                        1,
                        2,
                        1,
                        new BigDecimal("1.67"),
                        5,
                        40 + 120 + 60 + 120,
                        new BigDecimal("100.0"),
                        0,
                        new BigDecimal("0.0")));
    }

    @ParameterizedTest
    @CsvSource({"SENT, 1", "ACTIVE, 2", "ENDED, 3", "TIMEOUT, 4"})
    void a_status_is_a_filter_of_sessions_and_statistics(Status status, long number) throws Exception {
        follow(sent(1));
        follow(sent(2).clicked());
        follow(sent(3).clicked().pageClosed().ended("page-closed"));
        follow(sent(4).clicked().after(7200).timedOut(NINE));

        Sessions found = find(of(filter(status), 10));

        assertThat(numbers(found)).containsExactly(number);
        assertThat(found.sessions().get(0).status()).isEqualTo(status);
        assertThat(found.statistics().totalSessions()).isOne();
    }

    @Test
    void teacher_and_student_are_filters_and_go_together() throws Exception {
        follow(History.sent(1, 10, "U1", Channel.COPY, NINE));
        follow(History.sent(2, 11, "U1", Channel.COPY, NINE));
        follow(History.sent(3, 10, "U2", Channel.COPY, NINE));
        follow(History.sent(4, 10, "u1", Channel.COPY, NINE));

        assertThat(numbers(find(by("U1", null)))).containsExactly(2L, 1L);
        assertThat(numbers(find(by(null, 10)))).containsExactly(4L, 3L, 1L);
        assertThat(numbers(find(by("U1", 10)))).containsExactly(1L);
        assertThat(numbers(find(by("' OR '1'='1", null)))).isEmpty();
        assertThat(numbers(find(by("أحمد🙂\\", null)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // The first and the last millisecond of a day and those beside it: 23 hours, 25 hours, no summer time; where
        // midnight
        // does not exist, and where it comes twice.
        "Europe/Berlin,      2025-03-30, 2025-03-29T23:00:00Z, 2025-03-30T22:00:00Z",
        "Europe/Berlin,      2025-10-26, 2025-10-25T22:00:00Z, 2025-10-26T23:00:00Z",
        "Africa/Addis_Ababa, 2025-10-26, 2025-10-25T21:00:00Z, 2025-10-26T21:00:00Z",
        "Asia/Beirut,        2025-03-30, 2025-03-29T22:00:00Z, 2025-03-30T21:00:00Z",
        "Asia/Beirut,        2025-10-25, 2025-10-24T21:00:00Z, 2025-10-25T22:00:00Z",
        "America/Sao_Paulo,  2018-11-04, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "America/Sao_Paulo,  2019-02-16, 2019-02-16T02:00:00Z, 2019-02-17T03:00:00Z"
    })
    void a_day_is_the_schools_to_the_millisecond(String zone, LocalDate day, Instant start, Instant end)
            throws Exception {
        // The statistics are kept by the school's days as well.
        projection = SessionReadSide.projection(readSide, new SchoolDays(zone));
        follow(sent(1, Channel.COPY, start.minusMillis(1)));
        follow(sent(2, Channel.COPY, start));
        follow(sent(3, Channel.COPY, end.minusMillis(1)));
        follow(sent(4, Channel.COPY, end));
        queries = queries(zone);

        assertThat(numbers(find(on(day, day)))).containsExactly(3L, 2L);
        assertThat(find(on(day, day)).statistics().totalSessions()).isEqualTo(2);
        assertThat(queries
                        .handle(new SumSessions(SessionFilter.ALL, List.of(Dimension.DAY)))
                        .get(30, TimeUnit.SECONDS)
                        .sums()
                        .stream()
                        .map(sum -> sum.day() + " " + sum.figures().sessions()))
                .containsExactly(day.minusDays(1) + " 1", day + " 2", day.plusDays(1) + " 1");
        assertThat(numbers(find(on(day, null)))).containsExactly(4L, 3L, 2L);
        assertThat(numbers(find(on(null, day)))).containsExactly(3L, 2L, 1L);
        assertThat(numbers(find(on(day.minusDays(1), day.plusDays(1))))).containsExactly(4L, 3L, 2L, 1L);
        assertThat(numbers(find(on(day.plusDays(1), day)))).isEmpty();
        assertThat(numbers(find(on(LocalDate.MIN, LocalDate.MAX)))).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void pages_follow_each_other_without_a_gap_or_a_repeat_while_sessions_arrive() throws Exception {
        IntStream.rangeClosed(1, 10).forEach(i -> follow(sent(i)));
        List<Long> seen = new ArrayList<>();
        Page page = new Page(null, true);
        int next = 11;
        while (page.hasNextPage()) {
            Sessions found = find(after(3, page.endCursor()));
            seen.addAll(numbers(found));
            page = found.page();
            follow(sent(next++));
            follow(sent(next++).clicked());
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.iterate(10, i -> i >= 1, i -> i - 1).boxed().toList());
        assertThat(page).isEqualTo(new Page(end(1), false));
    }

    @Test
    void a_page_that_holds_exactly_the_rest_is_the_last() throws Exception {
        IntStream.rangeClosed(1, 4).forEach(i -> follow(sent(i)));
        assertThat(find(of(SessionFilter.ALL, 4)).page()).isEqualTo(new Page(end(1), false));
        assertThat(find(of(SessionFilter.ALL, 3)).page()).isEqualTo(new Page(end(2), true));
        assertThat(find(after(3, end(1))).page()).isEqualTo(new Page(null, false));
    }

    @ParameterizedTest
    @CsvSource({"0", "1001", "-1"})
    void a_page_has_1_to_1000_sessions(int first) {
        FindSessions query = of(SessionFilter.ALL, first);
        assertThatThrownBy(() -> queries.handle(query)).isInstanceOf(IllegalArgumentException.class);
    }

    private void follow(History history) {
        projection.follow(history.facts());
    }

    private SessionQueries queries(String zone) {
        return new SessionQueries(
                readSide.client(), readSide.transactions(), new SchoolDays(zone), Clock.fixed(NINE, ZoneOffset.UTC));
    }

    private Sessions all() throws Exception {
        return find(of(SessionFilter.ALL, 100));
    }

    private Sessions find(FindSessions query) throws Exception {
        return queries.handle(query).get(30, TimeUnit.SECONDS);
    }

    private Sessions find(FindSession query) throws Exception {
        return queries.handle(query).get(30, TimeUnit.SECONDS);
    }

    private static FindSessions by(@Nullable String teacher, @Nullable Integer student) {
        return of(new SessionFilter(null, null, List.of(), teacher, student, null, null, null), 100);
    }

    private static FindSessions on(@Nullable LocalDate from, @Nullable LocalDate to) {
        return of(SessionFilter.ALL.between(from, to), 100);
    }

    private static FindSessions of(SessionFilter filter, int first) {
        return new FindSessions(filter, SessionOrder.NEWEST_FIRST, first, null);
    }

    private static FindSessions after(int first, @Nullable String cursor) {
        SessionCursor place =
                cursor == null ? null : SessionCursor.parse(cursor).orElseThrow();
        return new FindSessions(SessionFilter.ALL, SessionOrder.NEWEST_FIRST, first, place);
    }

    private static SessionFilter filter(Status... statuses) {
        return new SessionFilter(null, null, List.of(statuses), null, null, null, null, null);
    }

    /** Returns the cursor behind a session whose link was sent at nine. */
    private static String end(long number) {
        return new SessionCursor(SessionOrder.NEWEST_FIRST, NINE.toString(), number).text();
    }

    private static List<Long> numbers(Sessions found) {
        return found.sessions().stream().map(Session::number).toList();
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
