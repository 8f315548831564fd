package lessonledger.query.enrolment;

import static lessonledger.query.Cells.required;
import static lessonledger.query.Column.changing;
import static lessonledger.query.Column.fixed;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.util.List;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadTable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How teachers and students lie in the tables {@code teacher} and {@code student}. */
@Configuration(proxyBeanMethods = false)
class Directory {

    /** The processing group that fills the tables. */
    static final String GROUP = "directory";

    static final ReadModel MODEL = new ReadModel(GROUP, 1, List.of("teacher", "student"));

    @Bean
    ReadModel tablesOfTheDirectory() {
        return MODEL;
    }

    static ReadTable<String, EnrolmentEvent, TeacherRow> teachers(DatabaseClient database) {
        return new ReadTable<>(
                database,
                new ReadTable.Form<>(
                        "teacher",
                        "id",
                        List.of(fixed("id", TeacherRow::id), changing("name", TeacherRow::name)),
                        Directory::teacherOf,
                        Directory::teacher,
                        TeacherRow::begin));
    }

    static ReadTable<Integer, EnrolmentEvent, StudentRow> students(DatabaseClient database) {
        return new ReadTable<>(
                database,
                new ReadTable.Form<>(
                        "student",
                        "id",
                        List.of(
                                fixed("id", StudentRow::id),
                                changing("name", StudentRow::name),
                                changing("language", StudentRow::language),
                                changing("teacher_id", StudentRow::teacherId),
                                changing("package_id", StudentRow::packageId),
                                changing("package_rate", StudentRow::packageRate),
                                changing("telegram_chats", StudentRow::telegramChats)),
                        Directory::studentOf,
                        Directory::student,
                        StudentRow::begin));
    }

    private static TeacherRow teacher(Readable row) {
        return new TeacherRow(
                required(row, "id", String.class),
                required(row, "name", String.class),
                required(row, "last_sequence", Long.class));
    }

    private static StudentRow student(Readable row) {
        return new StudentRow(
                required(row, "id", Integer.class),
                required(row, "name", String.class),
                required(row, "language", String.class),
                row.get("teacher_id", String.class),
                row.get("package_id", String.class),
                row.get("package_rate", BigDecimal.class),
                required(row, "telegram_chats", Integer.class),
                required(row, "last_sequence", Long.class));
    }

    /** Returns whether an event is about a teacher; every other one is about a student. */
    static boolean isTeachers(EnrolmentEvent event) {
        return event instanceof TeacherRegistered || event instanceof TeacherRenamed;
    }

    private static String teacherOf(EnrolmentEvent event) {
        if (event instanceof TeacherRegistered e) {
            return e.teacherId();
        } else if (event instanceof TeacherRenamed e) {
            return e.teacherId();
        }
        throw noRule(event);
    }

    private static int studentOf(EnrolmentEvent event) {
        if (event instanceof StudentEnrolled e) {
            return e.studentId();
        } else if (event instanceof StudentRenamed e) {
            return e.studentId();
        } else if (event instanceof LanguageChosen e) {
            return e.studentId();
        } else if (event instanceof TeacherAssigned e) {
            return e.studentId();
        } else if (event instanceof PackageAssigned e) {
            return e.studentId();
        } else if (event instanceof TelegramChatLinked e) {
            return e.studentId();
        } else if (event instanceof TelegramChatUnlinked e) {
            return e.studentId();
        }
        throw noRule(event);
    }

    /** Returns the fault of an event that the directory does not know; it must not be passed over. */
    static IllegalStateException noRule(EnrolmentEvent event) {
        return new IllegalStateException(
                "The directory has no rule for the event " + event.getClass().getSimpleName() + ".");
    }
}
