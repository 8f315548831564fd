package lessonledger.query.session;

import static lessonledger.query.Cells.required;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.Figures;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Sum;
import lessonledger.contract.session.Status;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;

/**
 * Sums over sessions. A filter by days, status, teacher and package is answered from {@code session_stats}, by whole months
 * as far as they go and by days at the edges; any other from the rows themselves. Both are the same question over groups of
 * the same form.
 */
final class SessionSums {

    private static final String OVER = "g.status IN ('ended', 'timeout')";

    private static final String FIGURES = Stream.of(
                    sum("g.sessions", "sessions"),
                    sum("IF(g.status = 'sent', g.sessions, 0)", "sent"),
                    sum("IF(g.status = 'active', g.sessions, 0)", "active"),
                    sum("IF(g.status = 'ended', g.sessions, 0)", "ended"),
                    sum("IF(g.status = 'timeout', g.sessions, 0)", "timeout"),
                    sum("g.undeliverable", "undeliverable"),
                    sum("g.opened_late", "opened_late"),
                    sum("g.opening_millis", "opening_millis"),
                    sum("g.minutes", "minutes"),
                    sum("g.lasted_millis", "lasted_millis"),
                    sum("g.observed_seconds", "observed_seconds"),
                    sum("IF(" + OVER + ", g.observed_seconds, 0)", "proved_seconds"),
                    "CAST(COALESCE(SUM(IF(" + OVER + ", g.amount, 0)), 0) AS DECIMAL(20, 2)) AS amount")
            .collect(Collectors.joining(", "));

    private static final String SUMMED_UP = SessionStatistics.MEASURES.stream()
            .map(m -> "SUM(s." + m + ") AS " + m)
            .collect(Collectors.joining(", "));

    /** What one row of wpos_zoom_links counts for. */
    private static final String OF_A_ROW = "1 AS sessions, s.delivery = 'undeliverable' AS undeliverable,"
            + " COALESCE(s.clicked_at > s.sent_time + INTERVAL "
            + SessionStatistics.PUNCTUAL.toSeconds() + " SECOND, 0) AS opened_late,"
            + " COALESCE(TIMESTAMPDIFF(MICROSECOND, s.sent_time, s.clicked_at) DIV 1000, 0) AS opening_millis,"
            + " COALESCE(s.session_duration_minutes, 0) AS minutes,"
            + " COALESCE(TIMESTAMPDIFF(MICROSECOND, s.clicked_at, s.session_ended_at) DIV 1000, 0) AS lasted_millis,"
            + " s.observed_seconds, s.packageRate AS amount,"
            + " s.school_day AS first_day, s.ustazid, s.packageId, COALESCE(s.session_status, 'sent') AS status";

    private final DatabaseClient database;

    SessionSums(DatabaseClient database) {
        this.database = database;
    }

    private static String sum(String what, String name) {
        return "CAST(COALESCE(SUM(" + what + "), 0) AS SIGNED) AS " + name;
    }

    /** Returns whether the statistics know the answer for this filter without looking at a session. */
    static boolean isKept(SessionFilter filter) {
        return filter.studentId() == null && filter.text() == null && filter.concern() == null;
    }

    /**
     * Sums up what is kept; see {@link #isKept}. A text in the filter has been understood already.
     *
     * @param teachers only the sessions of these; none of them stands for all
     */
    Flux<Sum> kept(SessionFilter filter, List<String> teachers, List<Dimension> by) {
        Map<String, Object> values = new HashMap<>();
        StringBuilder narrowed = new StringBuilder();
        if (!filter.statuses().isEmpty()) {
            narrowed.append(" AND s.status IN (:status)");
            values.put("status", filter.statuses().stream().map(Status::word).toList());
        }
        if (filter.teacherId() != null) {
            narrowed.append(" AND s.ustazid = :teacher");
            values.put("teacher", filter.teacherId());
        }
        if (!teachers.isEmpty()) {
            narrowed.append(" AND s.ustazid IN (:teachers)");
            values.put("teachers", teachers);
        }
        if (filter.packageId() != null) {
            narrowed.append(" AND s.packageId = :package");
            values.put("package", filter.packageId());
        }
        List<Stretch> stretches = Stretch.of(filter.from(), filter.to(), by.contains(Dimension.DAY));
        List<String> parts = new ArrayList<>();
        for (Stretch stretch : stretches) {
            String name = "d" + parts.size();
            StringBuilder part = new StringBuilder("SELECT " + columns(by) + SUMMED_UP
                    + " FROM session_stats s WHERE s.span = '" + stretch.span() + "'");
            if (stretch.from() != null) {
                part.append(" AND s.first_day >= :").append(name).append("from");
                values.put(name + "from", stretch.from());
            }
            if (stretch.before() != null) {
                part.append(" AND s.first_day < :").append(name).append("before");
                values.put(name + "before", stretch.before());
            }
            parts.add(
                    part.append(narrowed).append(" GROUP BY ").append(keys(by)).toString());
        }
        return answer("(" + String.join(" UNION ALL ", parts) + ")", by, values);
    }

    /** Sums up the rows that meet the conditions. */
    Flux<Sum> counted(SessionConditions conditions, List<Dimension> by) {
        return answer(rowsOf(conditions), by, conditions.values());
    }

    /** Returns the SQL that reads what rows count for. */
    static String rowsOf(SessionConditions conditions) {
        return "(SELECT " + OF_A_ROW + " FROM wpos_zoom_links s" + conditions.where() + ")";
    }

    private Flux<Sum> answer(String groups, List<Dimension> by, Map<String, Object> values) {
        String keys = by.stream().map(SessionSums::key).collect(Collectors.joining(", "));
        boolean teachers = by.contains(Dimension.TEACHER);
        String sums = "SELECT " + (keys.isEmpty() ? "" : keys + ", ") + FIGURES + " FROM " + groups + " g"
                + (keys.isEmpty() ? "" : " GROUP BY " + aliases(by) + " HAVING sessions > 0 ORDER BY " + aliases(by));
        String sql = teachers
                ? "SELECT f.*, t.name AS teacher_name FROM (" + sums + ") f LEFT JOIN teacher t ON t.id = f.ustazid"
                        + " ORDER BY " + aliases(by)
                : sums;
        return database.sql(sql).bindValues(values).map(row -> sum(row, by)).all();
    }

    private static String key(Dimension dimension) {
        return switch (dimension) {
            case DAY -> "g.first_day AS day";
            case MONTH -> "g.first_day - INTERVAL (DAYOFMONTH(g.first_day) - 1) DAY AS month";
            case TEACHER -> "g.ustazid AS ustazid";
            case PACKAGE -> "g.packageId AS packageId";
        };
    }

    private static String aliases(List<Dimension> by) {
        return by.stream()
                .map(dimension -> switch (dimension) {
                    case DAY -> "day";
                    case MONTH -> "month";
                    case TEACHER -> "ustazid";
                    case PACKAGE -> "packageId";
                })
                .collect(Collectors.joining(", "));
    }

    /** The columns of session_stats that must stay apart: those of the groups, and the status, which figures tell apart. */
    private static String keys(List<Dimension> by) {
        return Stream.concat(
                        by.stream().map(dimension -> switch (dimension) {
                            case DAY, MONTH -> "s.first_day";
                            case TEACHER -> "s.ustazid";
                            case PACKAGE -> "s.packageId";
                        }),
                        Stream.of("s.status"))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String columns(List<Dimension> by) {
        return keys(by) + ", ";
    }

    private static Sum sum(Readable row, List<Dimension> by) {
        return new Sum(
                by.contains(Dimension.DAY)
                        ? required(row, "day", LocalDate.class)
                        : by.contains(Dimension.MONTH) ? required(row, "month", LocalDate.class) : null,
                by.contains(Dimension.TEACHER)
                        ? new Person(required(row, "ustazid", String.class), row.get("teacher_name", String.class))
                        : null,
                by.contains(Dimension.PACKAGE) ? required(row, "packageId", String.class) : null,
                figures(row));
    }

    private static Figures figures(Readable row) {
        return new Figures(
                required(row, "sessions", Long.class),
                required(row, "sent", Long.class),
                required(row, "active", Long.class),
                required(row, "ended", Long.class),
                required(row, "timeout", Long.class),
                required(row, "undeliverable", Long.class),
                required(row, "opened_late", Long.class),
                required(row, "opening_millis", Long.class),
                required(row, "minutes", Long.class),
                required(row, "lasted_millis", Long.class),
                required(row, "observed_seconds", Long.class),
                required(row, "proved_seconds", Long.class),
                required(row, "amount", BigDecimal.class));
    }
}
