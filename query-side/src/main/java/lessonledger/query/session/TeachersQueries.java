package lessonledger.query.session;

import static lessonledger.query.Cells.required;

import io.r2dbc.spi.Readable;
import java.util.concurrent.CompletableFuture;
import lessonledger.contract.session.TeachersQuery.FindLessonsOf;
import lessonledger.contract.session.TeachersQuery.Lesson;
import lessonledger.contract.session.TeachersQuery.Lessons;
import lessonledger.query.Cells;
import lessonledger.query.SchoolDays;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/** Answers what teachers ask about their own lessons; their pages ask every two seconds, so nothing is summed up here. */
@Component
class TeachersQueries {

    private static final int MOST = 1_000;

    private static final String LESSONS =
            "SELECT s.*, p.name AS student_name FROM wpos_zoom_links s" + " LEFT JOIN student p ON p.id = s.studentid";

    private static final String LATEST_FIRST = " ORDER BY s.id DESC LIMIT :limit";

    private final DatabaseClient database;
    private final SchoolDays days;

    TeachersQueries(DatabaseClient database, SchoolDays days) {
        this.database = database;
        this.days = days;
    }

    @QueryHandler
    CompletableFuture<Lessons> handle(FindLessonsOf query) {
        if (query.first() < 1 || query.first() > MOST) {
            throw new IllegalArgumentException("A page has 1 to " + MOST + " lessons.");
        }
        SessionConditions conditions = SessionConditions.of(query, days);
        return conditions
                .bind(database.sql(LESSONS + conditions.where() + LATEST_FIRST))
                .bind("limit", query.first())
                .map(TeachersQueries::lesson)
                .all()
                .collectList()
                .map(Lessons::new)
                .toFuture();
    }

    private static Lesson lesson(Readable row) {
        return new Lesson(
                required(row, "session_id", String.class),
                required(row, "id", Long.class),
                required(row, "studentid", Integer.class),
                row.get("student_name", String.class),
                SessionReadModel.status(row.get("session_status", String.class)),
                Cells.requiredInstant(row, "sent_time"),
                Cells.instant(row, "clicked_at"),
                Cells.instant(row, "last_activity_at"),
                Cells.instant(row, "session_ended_at"),
                row.get("session_duration_minutes", Integer.class),
                required(row, "delivery", String.class),
                row.get("undeliverable_reason", String.class));
    }
}
