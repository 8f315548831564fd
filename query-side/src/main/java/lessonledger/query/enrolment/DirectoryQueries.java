package lessonledger.query.enrolment;

import static lessonledger.query.Cells.instant;
import static lessonledger.query.Cells.required;
import static lessonledger.query.Cells.requiredInstant;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.enrolment.EnrolmentQuery.FindPackage;
import lessonledger.contract.enrolment.EnrolmentQuery.FindPackages;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudentsOf;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Order;
import lessonledger.contract.enrolment.EnrolmentQuery.Package;
import lessonledger.contract.enrolment.EnrolmentQuery.Packages;
import lessonledger.contract.enrolment.EnrolmentQuery.Page;
import lessonledger.contract.enrolment.EnrolmentQuery.Presence;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Answers what is asked about teachers, students and packages. */
@Component
class DirectoryQueries {

    private static final Listing PRESENT = new Listing(null, Presence.PRESENT, Order.ID, null, null);

    private static final Source TEACHERS = new Source(
            "x.*, (SELECT COUNT(*) FROM student s WHERE s.teacher_id = x.id AND s.archived_at IS NULL) AS students",
            "teacher x");

    /**
     * The enrolment alone makes no student: teacher and package come with the events that follow it at once, and what a
     * package costs may come a moment later than whoever has it.
     */
    private static final Source STUDENTS = new Source(
            "x.*, t.name AS teacher_name, COALESCE(x.package_rate, p.rate) AS rate",
            "student x LEFT JOIN teacher t ON t.id = x.teacher_id LEFT JOIN lesson_package p ON p.id = x.package_id");

    private static final String ENROLLED = "x.teacher_id IS NOT NULL AND COALESCE(x.package_rate, p.rate) IS NOT NULL";

    private static final Source PACKAGES = new Source(
            "x.*, (SELECT COUNT(*) FROM student s WHERE s.package_id = x.id AND s.archived_at IS NULL) AS students",
            "lesson_package x");

    private final DatabaseClient database;

    DirectoryQueries(DatabaseClient database) {
        this.database = database;
    }

    /** Where rows come from; the table that is listed is {@code x}. */
    private record Source(String columns, String tables) {}

    @QueryHandler
    CompletableFuture<Teachers> handle(FindTeachers query) {
        return list(TEACHERS, new Conditions().of(query.listing()), query.listing(), row -> teacher(row))
                .map(found -> new Teachers(found.rows(), found.page(Teacher::id)))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<Teachers> handle(FindTeacher query) {
        return list(TEACHERS, new Conditions().is("x.id", query.teacherId()), Listing.EVERYBODY, row -> teacher(row))
                .map(found -> new Teachers(found.rows(), found.page(Teacher::id)))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudents query) {
        Conditions conditions = new Conditions().also(ENROLLED).of(query.listing(), "x.package_id");
        if (query.teacherId() != null) {
            conditions.is("x.teacher_id", query.teacherId());
        }
        if (query.packageId() != null) {
            conditions.is("x.package_id", query.packageId());
        }
        return students(conditions, query.listing());
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudentsOf query) {
        return students(new Conditions().also(ENROLLED).of(PRESENT).is("x.teacher_id", query.teacherId()), PRESENT);
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudent query) {
        return students(new Conditions().also(ENROLLED).is("x.id", query.studentId()), Listing.EVERYBODY);
    }

    @QueryHandler
    CompletableFuture<Packages> handle(FindPackages query) {
        Listing listing = new Listing(null, query.presence(), Order.ID, null, null);
        return list(PACKAGES, new Conditions().of(listing), listing, row -> lessonPackage(row))
                .map(found -> new Packages(found.rows()))
                .toFuture();
    }

    @QueryHandler
    CompletableFuture<Packages> handle(FindPackage query) {
        return list(
                        PACKAGES,
                        new Conditions().is("x.id", query.packageId()),
                        Listing.EVERYBODY,
                        row -> lessonPackage(row))
                .map(found -> new Packages(found.rows()))
                .toFuture();
    }

    private CompletableFuture<Students> students(Conditions conditions, Listing listing) {
        return list(STUDENTS, conditions, listing, row -> student(row))
                .map(found -> new Students(found.rows(), found.page(student -> Integer.toString(student.id()))))
                .toFuture();
    }

    /** What a page has, how many rows there are on all of them, and whether more follow. */
    private record Found<T>(List<T> rows, long total, boolean more) {

        Page page(Function<T, String> id) {
            return new Page(rows.isEmpty() ? null : id.apply(rows.get(rows.size() - 1)), more, total);
        }
    }

    private <T> Mono<Found<T>> list(
            Source source, Conditions conditions, Listing listing, Function<Readable, T> reader) {
        String where = conditions.text();
        String order = listing.order() == Order.NAME ? "x.name, x.id" : "x.id";
        Conditions here = conditions.after(
                listing, source.tables().substring(0, source.tables().indexOf(' ')));
        @Nullable Integer first = listing.first();
        String sql = "SELECT " + source.columns() + " FROM " + source.tables() + here.text() + " ORDER BY " + order
                // One more than asked for: it says whether a page follows.
                + (first == null ? "" : " LIMIT " + (first + 1));
        Mono<List<T>> rows = here.bound(database.sql(sql))
                .map(row -> reader.apply(row))
                .all()
                .collectList();
        if (first == null) {
            return rows.map(all -> new Found<>(all, all.size(), false));
        }
        Mono<Long> total = conditions
                .bound(database.sql("SELECT COUNT(*) AS total FROM " + source.tables() + where))
                .map(row -> required(row, "total", Long.class))
                .one();
        return rows.zipWhen(
                read -> total,
                (read, all) -> new Found<>(
                        read.size() > first ? List.copyOf(read.subList(0, first)) : read, all, read.size() > first));
    }

    /** Conditions on {@code x}, all of which hold; values are bound and never become a part of the statement. */
    private static final class Conditions {

        private static final String ANY_CASE = "%s COLLATE utf8mb4_unicode_ci LIKE %s ESCAPE '!'";

        private final List<String> texts = new ArrayList<>();
        private final Map<String, Object> values = new LinkedHashMap<>();

        Conditions also(String text) {
            texts.add(text);
            return this;
        }

        Conditions is(String column, Object value) {
            String name = "v" + values.size();
            texts.add(column + " = :" + name);
            values.put(name, value);
            return this;
        }

        /**
         * Adds what a listing says.
         *
         * @param beside columns in which the text may stand as well as in the name
         */
        Conditions of(Listing listing, String... beside) {
            switch (listing.presence()) {
                case PRESENT -> texts.add("x.archived_at IS NULL");
                case ARCHIVED -> texts.add("x.archived_at IS NOT NULL");
                case ALL -> {}
            }
            @Nullable String text = listing.text();
            if (text != null) {
                String plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
                texts.add("(x.name LIKE :text ESCAPE '!' OR " + ANY_CASE.formatted("CAST(x.id AS CHAR)", ":id")
                        + Stream.of(beside)
                                .map(column -> " OR " + ANY_CASE.formatted(column, ":text"))
                                .collect(Collectors.joining())
                        + ")");
                values.put("text", "%" + plain + "%");
                values.put("id", plain + "%");
            }
            return this;
        }

        /** Returns these conditions and, when a page goes before, what comes after its last one. */
        Conditions after(Listing listing, String table) {
            @Nullable String after = listing.after();
            if (after == null) {
                return this;
            }
            Conditions here = new Conditions();
            here.texts.addAll(texts);
            here.values.putAll(values);
            here.texts.add(
                    listing.order() == Order.NAME
                            ? "(x.name, x.id) > (SELECT a.name, a.id FROM " + table + " a WHERE a.id = :after)"
                            : "x.id > :after");
            here.values.put("after", after);
            return here;
        }

        String text() {
            return texts.isEmpty() ? "" : " WHERE " + String.join(" AND ", texts);
        }

        GenericExecuteSpec bound(GenericExecuteSpec statement) {
            GenericExecuteSpec bound = statement;
            for (Map.Entry<String, Object> value : values.entrySet()) {
                bound = bound.bind(value.getKey(), value.getValue());
            }
            return bound;
        }
    }

    private static Teacher teacher(Readable row) {
        return new Teacher(
                required(row, "id", String.class),
                required(row, "name", String.class),
                required(row, "students", Long.class),
                instant(row, "archived_at") != null);
    }

    private static Student student(Readable row) {
        return new Student(
                required(row, "id", Integer.class),
                required(row, "name", String.class),
                required(row, "teacher_id", String.class),
                row.get("teacher_name", String.class),
                required(row, "package_id", String.class),
                required(row, "rate", BigDecimal.class),
                row.get("package_rate", BigDecimal.class) != null,
                requiredInstant(row, "package_since"),
                instant(row, "archived_at") != null,
                required(row, "language", String.class),
                required(row, "telegram_chats", Integer.class) > 0,
                required(row, "telegram_chats", Integer.class));
    }

    private static Package lessonPackage(Readable row) {
        return new Package(
                required(row, "id", String.class),
                required(row, "name", String.class),
                required(row, "rate", BigDecimal.class),
                requiredInstant(row, "offered_at"),
                required(row, "students", Long.class),
                instant(row, "archived_at") != null);
    }
}
