package lessonledger.query.session;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import lessonledger.contract.session.Concern;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.TeachersQuery.FindLessonsOf;
import lessonledger.query.Cells;
import lessonledger.query.SchoolDays;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which rows of {@code wpos_zoom_links} are asked for. Its text is made of constants; values are only ever bound.
 *
 * @param conditions what a row {@code s} must meet, as SQL with named parameters
 * @param ways a row must be found in one of these ways too; none of them stands for no such condition
 * @param values the parameters of both
 */
record SessionConditions(List<String> conditions, List<Way> ways, Map<String, Object> values) {

    /** So many ways are gone one by one, each by its own index; of more, a page is full soon when it is read in its order. */
    private static final int MOST_WAYS = 60;

    /** A thousand values make MariaDB join a table of them, and sort what it found instead of reading it in order. */
    private static final int LONGEST_LIST = 500;

    /** A link that was sent longer ago than this and not opened is never opened. */
    private static final Duration TIME_TO_OPEN = Duration.ofMinutes(30);

    /**
     * One way to find a row: by a value of a column that has an index.
     *
     * @param column whose value it is
     * @param parameter the name under which the value is bound
     */
    record Way(String column, String parameter) {}

    /** Takes copies. */
    SessionConditions {
        conditions = List.copyOf(conditions);
        ways = List.copyOf(ways);
        values = Map.copyOf(values);
    }

    /**
     * What a text in a filter can mean.
     *
     * @param text the text itself
     * @param teachers ids of the teachers with it in their names, or with it as id
     * @param students ids of the students with it in their names
     * @param packages names of the packages with it in them
     */
    record Meaning(String text, List<String> teachers, List<Integer> students, List<String> packages) {

        /** Returns what is left when the sessions of the teachers are seen to in another way. */
        Meaning withoutTeachers() {
            return new Meaning(text, List.of(), students, packages);
        }

        boolean isTeachers() {
            return !teachers.isEmpty() && students.isEmpty() && packages.isEmpty() && !isNumber() && !isSession();
        }

        boolean isOneTeacher() {
            return teachers.size() == 1 && students.isEmpty() && packages.isEmpty() && !isNumber() && !isSession();
        }

        boolean isOnePackage() {
            return packages.size() == 1 && students.isEmpty() && teachers.isEmpty() && !isNumber() && !isSession();
        }

        boolean isNumber() {
            return text.matches("[0-9]{1,9}");
        }

        boolean isSession() {
            return text.matches("[0-9a-fA-F-]{36}");
        }
    }

    /**
     * Returns the conditions of a filter; days are the school's, from the first instant of one to before the end of another.
     *
     * @param meaning what the filter's text means, or null when it has none
     * @param now when is asked: a concern depends on it
     */
    static SessionConditions of(SessionFilter filter, @Nullable Meaning meaning, SchoolDays days, Instant now) {
        Builder all = new Builder();
        all.sent(filter.from(), filter.to(), days);
        all.status(filter.statuses());
        if (filter.teacherId() != null) {
            all.teacher(filter.teacherId());
        }
        if (filter.studentId() != null) {
            all.student(filter.studentId());
        }
        if (filter.packageId() != null) {
            all.add("s.packageId = :package").with("package", filter.packageId());
        }
        if (meaning != null) {
            all.text(meaning);
        }
        if (filter.concern() != null) {
            all.concern(filter.concern(), now);
        }
        return all.build();
    }

    /** Returns the conditions of a teacher's own lessons; days are the school's. */
    static SessionConditions of(FindLessonsOf query, SchoolDays days) {
        Builder all = new Builder();
        all.teacher(query.teacherId());
        all.sent(query.from(), query.to(), days);
        if (query.studentId() != null) {
            all.student(query.studentId());
        }
        if (query.before() != null) {
            all.add("s.id < :before").with("before", query.before());
        }
        return all.build();
    }

    /** Returns the condition for one session. */
    static SessionConditions of(SessionId session) {
        return new SessionConditions(List.of("s.session_id = :session"), List.of(), Map.of("session", session.value()));
    }

    /** Returns these conditions, and only what comes after a place in an order. */
    SessionConditions after(@Nullable SessionCursor place) {
        return place == null ? this : new Builder(this).after(place).build();
    }

    /** Returns these conditions without the sessions of some teachers. */
    SessionConditions without(List<String> teachers) {
        Builder rest = new Builder(this);
        rest.add("s.ustazid NOT IN (:otherThan)").with("otherThan", teachers);
        return rest.build();
    }

    /** Returns the condition as SQL. */
    String where() {
        return where(ways.isEmpty() ? List.of() : List.of(anyOfThem()));
    }

    /** The values of a column in lists: the database looks a row's up in them instead of trying one after the other. */
    private String anyOfThem() {
        Map<String, List<String>> byColumn = ways.stream()
                .collect(Collectors.groupingBy(
                        Way::column,
                        LinkedHashMap::new,
                        Collectors.mapping(way -> ":" + way.parameter(), Collectors.toList())));
        List<String> lists = new ArrayList<>();
        byColumn.forEach((column, values) -> {
            for (int from = 0; from < values.size(); from += LONGEST_LIST) {
                int to = Math.min(values.size(), from + LONGEST_LIST);
                lists.add(column + " IN (" + String.join(", ", values.subList(from, to)) + ")");
            }
        });
        return "(" + String.join(" OR ", lists) + ")";
    }

    private String where(List<String> more) {
        List<String> all = new ArrayList<>(conditions);
        all.addAll(more);
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }

    /**
     * Returns SQL that finds the ids of the first rows. The database unites what several indexes find only to sort all of it;
     * here every way gives no more rows than are wanted, read off an index in their order.
     *
     * @param end the order and the limit
     * @return nothing when there is one way only, or there are too many
     */
    Optional<String> firstIds(String end) {
        if (ways.size() < 2 || ways.size() > MOST_WAYS) {
            return Optional.empty();
        }
        return Optional.of(ways.stream()
                .map(way -> "(SELECT s.id FROM wpos_zoom_links s"
                        + where(List.of(way.column() + " = :" + way.parameter())) + end + ")")
                .collect(Collectors.joining(" UNION ")));
    }

    /** Binds the parameters. */
    GenericExecuteSpec bind(GenericExecuteSpec statement) {
        return statement.bindValues(values);
    }

    /** Returns the column that sessions are ordered by. */
    static String column(SessionOrder order) {
        return switch (order.by()) {
            case SENT_AT -> "sent_time";
            case STARTED_AT -> "clicked_at";
            case ENDED_AT -> "session_ended_at";
            case LAST_ACTIVITY_AT -> "last_activity_at";
            case DURATION_MINUTES -> "session_duration_minutes";
        };
    }

    private static Object utc(Instant instant) {
        return Objects.requireNonNull(Cells.utc(instant));
    }

    private static final class Builder {

        private final List<String> conditions = new ArrayList<>();
        private final List<Way> ways = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        Builder() {}

        Builder(SessionConditions before) {
            conditions.addAll(before.conditions);
            ways.addAll(before.ways);
            values.putAll(before.values);
        }

        SessionConditions build() {
            return new SessionConditions(conditions, ways, values);
        }

        Builder add(String condition) {
            conditions.add(condition);
            return this;
        }

        void with(String name, Object value) {
            values.put(name, value);
        }

        void sent(@Nullable LocalDate from, @Nullable LocalDate to, SchoolDays days) {
            if (from != null) {
                add("s.sent_time >= :start").with("start", utc(days.start(from)));
            }
            if (to != null) {
                add("s.sent_time < :end").with("end", utc(days.end(to)));
            }
        }

        void teacher(String id) {
            add("s.ustazid = :teacher").with("teacher", id);
        }

        void student(int id) {
            add("s.studentid = :student").with("student", id);
        }

        void status(List<Status> statuses) {
            List<String> words = statuses.stream()
                    .filter(status -> status != Status.SENT)
                    .map(Status::word)
                    .distinct()
                    .toList();
            if (words.size() == 1) {
                with("status", words.get(0));
            } else if (!words.isEmpty()) {
                with("status", words);
            }
            String among = words.size() == 1 ? "s.session_status = :status" : "s.session_status IN (:status)";
            if (!statuses.contains(Status.SENT)) {
                if (!words.isEmpty()) {
                    add(among);
                }
            } else {
                add(words.isEmpty() ? "s.session_status IS NULL" : "(s.session_status IS NULL OR " + among + ")");
            }
        }

        /** Each of them has its index. */
        void text(Meaning meaning) {
            meaning.teachers().forEach(teacher -> way("s.ustazid", teacher));
            meaning.students().forEach(student -> way("s.studentid", student));
            meaning.packages().forEach(booked -> way("s.packageId", booked));
            if (meaning.isNumber()) {
                way("s.id", Integer.valueOf(meaning.text()));
                way("s.studentid", Integer.valueOf(meaning.text()));
            }
            if (meaning.isSession()) {
                way("s.session_id", meaning.text().toLowerCase(Locale.ROOT));
            }
            if (ways.isEmpty()) {
                add("FALSE");
            }
        }

        private void way(String column, Object value) {
            String name = "way" + ways.size();
            ways.add(new Way(column, name));
            with(name, value);
        }

        void concern(Concern concern, Instant now) {
            switch (concern) {
                case UNDELIVERABLE -> add("s.delivery = 'undeliverable'").add("s.session_status IS NULL");
                case NEVER_OPENED ->
                    add("s.session_status IS NULL")
                            .add("s.sent_time <= :unopenedSince")
                            .with("unopenedSince", utc(now.minus(TIME_TO_OPEN)));
                case SILENT ->
                    add("s.session_status = 'active'")
                            .add("s.last_activity_at < :silentSince")
                            .with("silentSince", utc(now.minus(Lesson.LONGEST_GAP)));
                case LOW_EVIDENCE -> add("s.low_evidence = 1");
                case TIMED_OUT -> add("s.session_status = 'timeout'");
            }
        }

        /** Null is smaller than everything, as the database has it. */
        Builder after(SessionCursor place) {
            String column = "s." + column(place.order());
            boolean descending = place.order().descending();
            String beyond = descending ? " < " : " > ";
            with("afterNumber", place.number());
            String value = place.value();
            if (value == null) {
                String same = "(" + column + " IS NULL AND s.id" + beyond + ":afterNumber)";
                return add(descending ? same : "(" + same + " OR " + column + " IS NOT NULL)");
            }
            with(
                    "afterValue",
                    place.order().by() == SessionOrder.By.DURATION_MINUTES
                            ? Integer.valueOf(value)
                            : utc(Instant.parse(value)));
            String further = column + beyond + ":afterValue OR (" + column + " = :afterValue AND s.id" + beyond
                    + ":afterNumber)";
            boolean nullsFollow = descending && place.order().by() != SessionOrder.By.SENT_AT;
            return add("(" + further + (nullsFollow ? " OR " + column + " IS NULL" : "") + ")");
        }
    }
}
