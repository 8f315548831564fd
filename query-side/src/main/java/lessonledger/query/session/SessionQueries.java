package lessonledger.query.session;

import static lessonledger.query.Cells.required;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import lessonledger.contract.session.Concern;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.Figures;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.ListSessions;
import lessonledger.contract.session.SessionQuery.Page;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Pupil;
import lessonledger.contract.session.SessionQuery.Session;
import lessonledger.contract.session.SessionQuery.SessionNews;
import lessonledger.contract.session.SessionQuery.SessionPage;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.Statistics;
import lessonledger.contract.session.SessionQuery.Sum;
import lessonledger.contract.session.SessionQuery.SumSessions;
import lessonledger.contract.session.SessionQuery.Sums;
import lessonledger.contract.session.SessionQuery.WatchSessions;
import lessonledger.contract.session.Status;
import lessonledger.query.Cells;
import lessonledger.query.SchoolDays;
import lessonledger.query.session.SessionConditions.Meaning;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers what is asked about sessions. */
@Component
class SessionQueries {

    private static final int MOST = 1_000;

    private static final String COLUMNS = "SELECT s.*, t.name AS teacher_name, p.name AS student_name FROM ";

    private static final String NAMES =
            " LEFT JOIN teacher t ON t.id = s.ustazid LEFT JOIN student p ON p.id = s.studentid";

    private static final String MATCHING_TEACHERS =
            "SELECT id FROM teacher WHERE name LIKE :text ESCAPE '!' OR id = :id";

    private static final String MATCHING_STUDENTS = "SELECT id FROM student WHERE name LIKE :text ESCAPE '!'";

    private static final String MATCHING_PACKAGES = "SELECT DISTINCT packageId FROM session_stats WHERE span = 'month'"
            + " AND packageId COLLATE utf8mb4_unicode_ci LIKE :text ESCAPE '!'";

    private final DatabaseClient database;
    private final TransactionalOperator oneView;
    private final SessionSums sums;
    private final SchoolDays days;
    private final Clock clock;

    SessionQueries(DatabaseClient database, ReactiveTransactionManager transactions, SchoolDays days, Clock clock) {
        this.database = database;
        this.oneView = TransactionalOperator.create(transactions, repeatableRead());
        this.sums = new SessionSums(database);
        this.days = days;
        this.clock = clock;
    }

    /** Page and statistics are read one after the other and must tell of the same moment. */
    private static TransactionDefinition repeatableRead() {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        definition.setReadOnly(true);
        return definition;
    }

    @QueryHandler
    CompletableFuture<Sessions> handle(FindSessions query) {
        checkSize(query.first());
        return oneView.transactional(understood(query.filter())
                        .flatMap(asked -> rows(asked, query.order(), query.after(), query.first() + 1)
                                .flatMap(found -> sums(asked, List.of())
                                        .single()
                                        .map(sum -> new Sessions(
                                                page(found, query.first()),
                                                numbers(sum.figures()),
                                                end(found, query.first(), query.order()))))))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<SessionPage> handle(ListSessions query) {
        checkSize(query.first());
        return oneView.transactional(understood(query.filter())
                        .flatMap(asked -> rows(asked, query.order(), query.after(), query.first() + 1)))
                .map(found -> new SessionPage(page(found, query.first()), end(found, query.first(), query.order())))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<Sessions> handle(FindSession query) {
        SessionConditions one = SessionConditions.of(query.sessionId());
        return oneView.transactional(rows(one, SessionOrder.NEWEST_FIRST, 1)
                        .flatMap(found -> sums.counted(one, List.of())
                                .single()
                                .map(sum -> new Sessions(
                                        found, numbers(sum.figures()), end(found, 1, SessionOrder.NEWEST_FIRST)))))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<Sums> handle(SumSessions query) {
        return oneView.transactional(understood(query.filter())
                        .flatMap(asked -> sums(asked, query.by()).collectList()))
                .map(Sums::new)
                .toFuture();
    }

    /** Nothing has changed yet for somebody who begins to watch. */
    @QueryHandler
    SessionNews handle(WatchSessions query) {
        return SessionNews.NONE;
    }

    private static void checkSize(int first) {
        if (first < 1 || first > MOST) {
            throw new IllegalArgumentException("A page has 1 to " + MOST + " sessions.");
        }
    }

    /**
     * A filter, and what it means for rows.
     *
     * @param filter the same sessions, said as plainly as they can be: the statistics know the answer to more of these
     * @param meaning what the text that is left in the filter means, or null when none is
     */
    record Asked(
            SessionFilter filter,
            SessionConditions conditions,
            @Nullable Meaning meaning) {}

    /** Finds out what a filter means now, in this directory. */
    Mono<Asked> understood(SessionFilter filter) {
        Instant now = clock.instant();
        String text = filter.text();
        return text == null
                ? Mono.just(asked(filter, null, now))
                : meaning(text).map(meaning -> asked(filter, meaning, now));
    }

    private Asked asked(SessionFilter filter, @Nullable Meaning meaning, Instant now) {
        SessionFilter plain = plainly(filter, meaning);
        @Nullable Meaning left = plain.text() == null ? null : meaning;
        return new Asked(plain, SessionConditions.of(plain, left, days, now), left);
    }

    /** A text may mean one teacher or one package and nothing else, and a concern a status. */
    private static SessionFilter plainly(SessionFilter filter, @Nullable Meaning meaning) {
        boolean timedOut =
                filter.concern() == Concern.TIMED_OUT && filter.statuses().isEmpty();
        boolean teacher = meaning != null && filter.teacherId() == null && meaning.isOneTeacher();
        boolean booked = meaning != null && filter.packageId() == null && meaning.isOnePackage();
        return new SessionFilter(
                filter.from(),
                filter.to(),
                timedOut ? List.of(Status.TIMEOUT) : filter.statuses(),
                meaning != null && teacher ? meaning.teachers().get(0) : filter.teacherId(),
                filter.studentId(),
                meaning != null && booked ? meaning.packages().get(0) : filter.packageId(),
                teacher || booked ? null : filter.text(),
                timedOut ? null : filter.concern());
    }

    private Mono<Meaning> meaning(String text) {
        String anywhere = "%" + text.replaceAll("[!%_]", "!$0") + "%";
        return database.sql(MATCHING_TEACHERS)
                .bind("text", anywhere)
                .bind("id", text)
                .map(row -> required(row, "id", String.class))
                .all()
                .collectList()
                .flatMap(teachers -> database.sql(MATCHING_STUDENTS)
                        .bind("text", anywhere)
                        .map(row -> required(row, "id", Integer.class))
                        .all()
                        .collectList()
                        .flatMap(students -> database.sql(MATCHING_PACKAGES)
                                .bind("text", anywhere)
                                .map(row -> required(row, "packageId", String.class))
                                .all()
                                .collectList()
                                .map(packages -> new Meaning(text, teachers, students, packages))));
    }

    private Mono<List<Session>> rows(Asked asked, SessionOrder order, @Nullable SessionCursor after, int limit) {
        if (after != null && !after.order().equals(order)) {
            throw new IllegalArgumentException("The cursor is a place in another order.");
        }
        return rows(asked.conditions().after(after), order, limit);
    }

    private Mono<List<Session>> rows(SessionConditions conditions, SessionOrder order, int limit) {
        return conditions
                .bind(database.sql(pageOf(conditions, order)))
                .bind("limit", limit)
                .map(SessionQueries::session)
                .all()
                .collectList();
    }

    /** Returns the SQL that reads a page. */
    static String pageOf(SessionConditions conditions, SessionOrder order) {
        String end = orderBy(order);
        return COLUMNS
                + conditions
                        .firstIds(end)
                        .map(ids -> "(" + ids + ") found JOIN wpos_zoom_links s ON s.id = found.id" + NAMES)
                        .orElseGet(() -> "wpos_zoom_links s" + NAMES + conditions.where())
                + end;
    }

    /** The order of an index, so that a page is read off it and nothing has to be sorted. */
    private static String orderBy(SessionOrder order) {
        String direction = order.descending() ? " DESC" : "";
        return " ORDER BY s." + SessionConditions.column(order) + direction + ", s.id" + direction + " LIMIT :limit";
    }

    private static List<Session> page(List<Session> found, int first) {
        return List.copyOf(found.subList(0, Math.min(first, found.size())));
    }

    private static Page end(List<Session> found, int first, SessionOrder order) {
        List<Session> page = page(found, first);
        return new Page(
                page.isEmpty() ? null : place(page.get(page.size() - 1), order).text(), found.size() > first);
    }

    private static SessionCursor place(Session session, SessionOrder order) {
        Object value = switch (order.by()) {
            case SENT_AT -> session.sentAt();
            case STARTED_AT -> session.startedAt();
            case ENDED_AT -> session.endedAt();
            case LAST_ACTIVITY_AT -> session.lastActivityAt();
            case DURATION_MINUTES -> session.durationMinutes();
        };
        return new SessionCursor(order, value == null ? null : value.toString(), session.number());
    }

    private Flux<Sum> sums(Asked asked, List<Dimension> by) {
        List<String> known = teachersWhoseSumIsKept(asked, by);
        Optional<SessionConditions> toCount = toCount(asked, by);
        if (toCount.isEmpty()) {
            return sums.kept(asked.filter(), known, by);
        }
        Flux<Sum> counted = sums.counted(toCount.get(), by);
        return known.isEmpty()
                ? counted
                : counted.single()
                        .zipWhen(
                                others -> sums.kept(asked.filter(), known, List.of())
                                        .single(),
                                (others, theirs) -> new Sum(
                                        null, null, null, others.figures().plus(theirs.figures())))
                        .flux();
    }

    /** Returns which sessions have to be counted one by one for the sums that are asked for. */
    Optional<SessionConditions> toCount(Asked asked, List<Dimension> by) {
        Meaning meaning = asked.meaning();
        List<String> known = teachersWhoseSumIsKept(asked, by);
        if (SessionSums.isKept(asked.filter()) || (meaning != null && !known.isEmpty() && meaning.isTeachers())) {
            return Optional.empty();
        }
        return Optional.of(
                meaning == null || known.isEmpty()
                        ? asked.conditions()
                        : SessionConditions.of(asked.filter(), meaning.withoutTeachers(), days, clock.instant())
                                .without(known));
    }

    /** A text may mean teachers, of whom each has many sessions, and whoever else, of whom each has a few. */
    private static List<String> teachersWhoseSumIsKept(Asked asked, List<Dimension> by) {
        Meaning meaning = asked.meaning();
        SessionFilter filter = asked.filter();
        if (meaning == null || filter.studentId() != null || filter.concern() != null) {
            return List.of();
        }
        return by.isEmpty() || meaning.isTeachers() ? meaning.teachers() : List.of();
    }

    private static Session session(Readable row) {
        return new Session(
                required(row, "session_id", String.class),
                required(row, "id", Long.class),
                new Person(required(row, "ustazid", String.class), row.get("teacher_name", String.class)),
                new Pupil(required(row, "studentid", Integer.class), row.get("student_name", String.class)),
                SessionReadModel.status(row.get("session_status", String.class)),
                Cells.requiredInstant(row, "sent_time"),
                Cells.instant(row, "clicked_at"),
                Cells.instant(row, "last_activity_at"),
                Cells.instant(row, "session_ended_at"),
                row.get("session_duration_minutes", Integer.class),
                required(row, "observed_seconds", Long.class),
                required(row, "packageId", String.class),
                required(row, "packageRate", BigDecimal.class),
                required(row, "delivery", String.class),
                row.get("undeliverable_reason", String.class),
                row.get("end_reason", String.class));
    }

    private static Statistics numbers(Figures figures) {
        return new Statistics(
                figures.sessions(),
                figures.sent(),
                figures.active(),
                figures.ended(),
                figures.timeout(),
                figures.averageMinutes(),
                figures.minutes(),
                figures.observedSeconds(),
                figures.evidencePercent(),
                figures.openedLate(),
                figures.averageOpeningSeconds());
    }
}
