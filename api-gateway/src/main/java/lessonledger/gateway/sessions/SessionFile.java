package lessonledger.gateway.sessions;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import lessonledger.contract.session.SessionQuery.Session;
import lessonledger.gateway.spreadsheet.Csv;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** The columns of an exported file, and its forms. */
final class SessionFile {

    /** First those of the spec, in its order; billing and the office read them by place. Names are missing until known. */
    static final List<Column> COLUMNS = List.of(
            new Column(
                    "Teacher name",
                    session -> named(session.teacher().name(), session.teacher().id())),
            new Column(
                    "Student name",
                    session -> named(
                            session.student().name(),
                            Integer.toString(session.student().id()))),
            new Column("Start time", Session::startedAt),
            new Column("End time", Session::endedAt),
            new Column("Duration", Session::durationMinutes),
            new Column("Status", session -> session.status().word()),
            new Column("Package", Session::packageId),
            new Column("Rate", Session::packageRate),
            new Column("Teacher ID", session -> session.teacher().id()),
            new Column("Student ID", session -> session.student().id()),
            new Column("Sent time", Session::sentAt),
            new Column("Last activity", Session::lastActivityAt),
            new Column("Observed seconds", Session::observedSeconds),
            new Column("Delivery", Session::delivery),
            new Column("End reason", Session::endReason),
            new Column("Number", Session::number),
            new Column("Session ID", Session::sessionId));

    private SessionFile() {}

    /**
     * A column.
     *
     * @param value a text, an {@link Integer}, a {@link Long}, a {@link BigDecimal}, an {@link Instant} or nothing
     */
    record Column(String name, Function<Session, @Nullable Object> value) {}

    /** The forms in which sessions are exported. */
    enum Format {
        CSV("csv", Csv.TYPE),
        XLSX("xlsx", MediaType.parseMediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        JSONL("jsonl", MediaType.parseMediaType("application/jsonl;charset=UTF-8"));

        private final String extension;
        private final MediaType type;

        Format(String extension, MediaType type) {
            this.extension = extension;
            this.type = type;
        }

        String extension() {
            return extension;
        }

        MediaType type() {
            return type;
        }
    }

    private static String named(@Nullable String name, String id) {
        return name == null ? id : name;
    }
}
