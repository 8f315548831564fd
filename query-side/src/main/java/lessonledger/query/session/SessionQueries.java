package lessonledger.query.session;

import static lessonledger.query.Cells.required;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Page;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Pupil;
import lessonledger.contract.session.SessionQuery.Session;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.Statistics;
import lessonledger.query.Cells;
import lessonledger.query.SchoolDays;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/** Answers what is asked about sessions. */
@Component
class SessionQueries {

    private static final int MOST = 1_000;

    private static final String PAGE = "SELECT s.*, t.name AS teacher_name, p.name AS student_name"
            + " FROM wpos_zoom_links s LEFT JOIN teacher t ON t.id = s.ustazid LEFT JOIN student p ON p.id = s.studentid";

    private static final String NEWEST_FIRST = " ORDER BY s.id DESC LIMIT :limit";

    private static final String STATISTICS = "SELECT COUNT(*) AS total,"
            + " COUNT(CASE WHEN s.session_status = 'active' THEN 1 END) AS active,"
            + " COUNT(CASE WHEN s.session_status = 'ended' THEN 1 END) AS ended,"
            + " COUNT(CASE WHEN s.session_status = 'timeout' THEN 1 END) AS timeout,"
            + " CAST(COALESCE(SUM(s.session_duration_minutes), 0) AS SIGNED) AS minutes,"
            + " CAST(COALESCE(SUM(s.observed_seconds), 0) AS SIGNED) AS observed"
            + " FROM wpos_zoom_links s";

    private final DatabaseClient database;
    private final TransactionalOperator oneView;
    private final SchoolDays days;

    SessionQueries(DatabaseClient database, ReactiveTransactionManager transactions, SchoolDays days) {
        this.database = database;
        this.oneView = TransactionalOperator.create(transactions, repeatableRead());
        this.days = days;
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
        if (query.first() < 1 || query.first() > MOST) {
            throw new IllegalArgumentException("A page has 1 to " + MOST + " sessions.");
        }
        SessionFilter filter = SessionFilter.of(query, days);
        return answer(filter, filter.after(query.after()), query.first());
    }

    @QueryHandler
    CompletableFuture<Sessions> handle(FindSession query) {
        SessionFilter filter = SessionFilter.of(query.sessionId());
        return answer(filter, filter, 1);
    }

    private CompletableFuture<Sessions> answer(SessionFilter all, SessionFilter page, int first) {
        return oneView.transactional(newest(page, first + 1)
                        .flatMap(found -> statistics(all).map(numbers -> answer(found, first, numbers))))
                .toFuture();
    }

    private static Sessions answer(List<Session> found, int first, Statistics numbers) {
        List<Session> sessions = List.copyOf(found.subList(0, Math.min(first, found.size())));
        Long end = sessions.isEmpty() ? null : sessions.get(sessions.size() - 1).number();
        return new Sessions(sessions, numbers, new Page(end, found.size() > first));
    }

    private Mono<List<Session>> newest(SessionFilter filter, int limit) {
        return filter.bind(database.sql(PAGE + filter.where() + NEWEST_FIRST))
                .bind("limit", limit)
                .map(SessionQueries::session)
                .all()
                .collectList();
    }

    private Mono<Statistics> statistics(SessionFilter filter) {
        return filter.bind(database.sql(STATISTICS + filter.where()))
                .map(SessionQueries::numbers)
                .one();
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

    private static Statistics numbers(Readable row) {
        long total = required(row, "total", Long.class);
        long active = required(row, "active", Long.class);
        long ended = required(row, "ended", Long.class);
        long timeout = required(row, "timeout", Long.class);
        long minutes = required(row, "minutes", Long.class);
        long over = ended + timeout;
        return new Statistics(
                total,
                total - active - over,
                active,
                ended,
                timeout,
                over == 0
                        ? null
                        : BigDecimal.valueOf(minutes).divide(BigDecimal.valueOf(over), 2, RoundingMode.HALF_UP),
                minutes,
                required(row, "observed", Long.class));
    }
}
