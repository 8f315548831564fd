package lessonledger.query.session;

import static lessonledger.query.Cells.required;
import static lessonledger.query.Column.Kind.DAY;
import static lessonledger.query.Column.Kind.MOMENT;
import static lessonledger.query.Column.Kind.MONEY;
import static lessonledger.query.Column.Kind.NUMBER;
import static lessonledger.query.Column.Kind.TEXT;
import static lessonledger.query.Column.changing;
import static lessonledger.query.Column.fixed;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.Status;
import lessonledger.query.Cells;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadTable;
import lessonledger.query.SchoolDays;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How a session's row lies in {@code wpos_zoom_links}. */
@Configuration(proxyBeanMethods = false)
class SessionReadModel {

    /** The processing group that fills the table. */
    static final String GROUP = "sessions";

    /** Goes up when the rows that are there are not what the code makes of the events. */
    private static final int FORM = 2;

    private static final ReadModel.Summary STATISTICS = new ReadModel.Summary(
            "session_stats", "SELECT CAST(COALESCE(SUM(sessions), 0) AS SIGNED) FROM session_stats WHERE span = 'day'");

    /** Returns the read model of a school. Rows and statistics have its days in them, so another zone is another form. */
    static ReadModel model(SchoolDays days) {
        return new ReadModel(
                GROUP,
                SessionEvent.class,
                31 * FORM + days.zone().hashCode(),
                List.of("wpos_zoom_links"),
                List.of(STATISTICS));
    }

    @Bean
    ReadModel tablesOfSessions(SchoolDays days) {
        return model(days);
    }

    static ReadTable<String, SessionEvent, SessionRow> table(DatabaseClient database, SchoolDays days) {
        return new ReadTable<>(
                database,
                new ReadTable.Form<>(
                        "wpos_zoom_links",
                        "session_id",
                        fixed("id", NUMBER, row -> row.sent().number()),
                        List.of(
                                fixed("studentid", NUMBER, row -> row.sent().studentId()),
                                fixed("ustazid", TEXT, row -> row.sent().teacherId()),
                                fixed("link", TEXT, row -> row.sent().link()),
                                fixed("tracking_token", TEXT, row -> row.sent().token()),
                                fixed("sent_time", MOMENT, row -> row.sent().at()),
                                fixed(
                                        "school_day",
                                        DAY,
                                        row -> days.day(row.sent().at())),
                                fixed("packageId", TEXT, row -> row.sent().packageId()),
                                fixed("packageRate", MONEY, row -> row.sent().packageRate()),
                                fixed("session_id", TEXT, row -> row.sent().sessionId()),
                                changing(
                                        "clicked_at",
                                        MOMENT,
                                        row -> row.lesson().startedAt()),
                                changing(
                                        "session_ended_at",
                                        MOMENT,
                                        row -> row.lesson().endedAt()),
                                changing(
                                        "session_duration_minutes",
                                        NUMBER,
                                        row -> row.lesson().durationMinutes()),
                                changing(
                                        "session_status",
                                        TEXT,
                                        row -> word(row.lesson().status())),
                                changing(
                                        "last_activity_at",
                                        MOMENT,
                                        row -> row.lesson().lastActivityAt()),
                                changing(
                                        "observed_millis",
                                        NUMBER,
                                        row -> row.lesson().observedMillis()),
                                changing("end_reason", TEXT, row -> row.lesson().endReason()),
                                changing(
                                        "end_detected_at",
                                        MOMENT,
                                        row -> row.lesson().endDetectedAt()),
                                changing("delivery", TEXT, row -> row.delivery().state()),
                                changing(
                                        "undeliverable_reason",
                                        TEXT,
                                        row -> row.delivery().undeliverableReason())),
                        SessionEvent::sessionId,
                        SessionReadModel::row,
                        SessionRow::begin));
    }

    private static SessionRow row(Readable row) {
        return new SessionRow(
                new SentLink(
                        required(row, "session_id", String.class),
                        required(row, "id", Integer.class),
                        required(row, "studentid", Integer.class),
                        required(row, "ustazid", String.class),
                        required(row, "link", String.class),
                        required(row, "tracking_token", String.class),
                        required(row, "packageId", String.class),
                        required(row, "packageRate", BigDecimal.class),
                        Cells.requiredInstant(row, "sent_time")),
                new Delivery(required(row, "delivery", String.class), row.get("undeliverable_reason", String.class)),
                new Lesson(
                        status(row.get("session_status", String.class)),
                        Cells.instant(row, "clicked_at"),
                        Cells.instant(row, "last_activity_at"),
                        Cells.instant(row, "session_ended_at"),
                        Cells.instant(row, "end_detected_at"),
                        row.get("end_reason", String.class),
                        required(row, "observed_millis", Long.class)),
                required(row, "last_sequence", Long.class));
    }

    /** Returns the word in {@code session_status}; it is null until the student clicks. */
    static @Nullable String word(Status status) {
        return status == Status.SENT ? null : status.word();
    }

    /** Returns the status of which this is the word in {@code session_status}. */
    static Status status(@Nullable String word) {
        return word == null ? Status.SENT : Status.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
