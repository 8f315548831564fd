package lessonledger.query.enrolment;

import static lessonledger.query.Cells.required;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudentsOf;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;

/** Answers what is asked about teachers and students. */
@Component
class DirectoryQueries {

    private static final String TEACHERS = "SELECT id, name FROM teacher";

    /** The enrolment alone makes no student: teacher and package come with the events that follow it at once. */
    private static final String STUDENTS = "SELECT s.*, t.name AS teacher_name FROM student s"
            + " LEFT JOIN teacher t ON t.id = s.teacher_id WHERE s.teacher_id IS NOT NULL AND s.package_id IS NOT NULL";

    private final DatabaseClient database;

    DirectoryQueries(DatabaseClient database) {
        this.database = database;
    }

    @QueryHandler
    CompletableFuture<Teachers> handle(FindTeachers query) {
        return teachers(database.sql(TEACHERS + " ORDER BY id"));
    }

    @QueryHandler
    CompletableFuture<Teachers> handle(FindTeacher query) {
        return teachers(database.sql(TEACHERS + " WHERE id = :id").bind("id", query.teacherId()));
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudents query) {
        return students(database.sql(STUDENTS + " ORDER BY s.id"));
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudentsOf query) {
        return students(database.sql(STUDENTS + " AND s.teacher_id = :teacher ORDER BY s.id")
                .bind("teacher", query.teacherId()));
    }

    @QueryHandler
    CompletableFuture<Students> handle(FindStudent query) {
        return students(database.sql(STUDENTS + " AND s.id = :id").bind("id", query.studentId()));
    }

    private static CompletableFuture<Teachers> teachers(GenericExecuteSpec found) {
        return found.map(row -> new Teacher(required(row, "id", String.class), required(row, "name", String.class)))
                .all()
                .collectList()
                .map(Teachers::new)
                .toFuture();
    }

    private static CompletableFuture<Students> students(GenericExecuteSpec found) {
        return found.map(DirectoryQueries::student)
                .all()
                .collectList()
                .map(Students::new)
                .toFuture();
    }

    private static Student student(Readable row) {
        return new Student(
                required(row, "id", Integer.class),
                required(row, "name", String.class),
                required(row, "teacher_id", String.class),
                row.get("teacher_name", String.class),
                required(row, "package_id", String.class),
                required(row, "package_rate", BigDecimal.class),
                required(row, "language", String.class),
                required(row, "telegram_chats", Integer.class) > 0,
                required(row, "telegram_chats", Integer.class));
    }
}
