package lessonledger.query.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.Status;
import lessonledger.query.Cells;
import lessonledger.query.SchoolDays;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which sessions are asked for. Its text is made of constants; values are only ever bound.
 *
 * @param conditions what a session must meet, as SQL with named parameters
 * @param values the parameters
 */
record SessionFilter(List<String> conditions, Map<String, Object> values) {

    /** Takes copies. */
    SessionFilter {
        conditions = List.copyOf(conditions);
        values = Map.copyOf(values);
    }

    /** Returns the filter of a query; days are the school's, from the first instant of one to before the end of another. */
    static SessionFilter of(FindSessions query, SchoolDays days) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> values = new HashMap<>();
        if (query.from() != null) {
            conditions.add("s.sent_time >= :start");
            values.put("start", Cells.utc(days.start(query.from())));
        }
        if (query.to() != null) {
            conditions.add("s.sent_time < :end");
            values.put("end", Cells.utc(days.end(query.to())));
        }
        @Nullable Status status = query.status();
        if (status == Status.SENT) {
            conditions.add("s.session_status IS NULL");
        } else if (status != null) {
            conditions.add("s.session_status = :status");
            values.put("status", status.word());
        }
        if (query.teacherId() != null) {
            conditions.add("s.ustazid = :teacher");
            values.put("teacher", query.teacherId());
        }
        if (query.studentId() != null) {
            conditions.add("s.studentid = :student");
            values.put("student", query.studentId());
        }
        return new SessionFilter(conditions, values);
    }

    /** Returns the filter for one session. */
    static SessionFilter of(SessionId session) {
        return new SessionFilter(List.of("s.session_id = :session"), Map.of("session", session.value()));
    }

    /** Returns this filter, and only what comes after a session when the newest are first. */
    SessionFilter after(@Nullable Long number) {
        if (number == null) {
            return this;
        }
        List<String> more = new ArrayList<>(conditions);
        more.add("s.id < :after");
        Map<String, Object> values = new HashMap<>(this.values);
        values.put("after", number);
        return new SessionFilter(more, values);
    }

    /** Returns the condition as SQL. */
    String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** Binds the parameters. */
    GenericExecuteSpec bind(GenericExecuteSpec statement) {
        return statement.bindValues(values);
    }
}
