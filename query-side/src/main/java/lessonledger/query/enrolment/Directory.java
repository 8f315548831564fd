package lessonledger.query.enrolment;

import static lessonledger.query.Cells.instant;
import static lessonledger.query.Cells.required;
import static lessonledger.query.Cells.requiredInstant;
import static lessonledger.query.Column.Kind.MOMENT;
import static lessonledger.query.Column.Kind.MONEY;
import static lessonledger.query.Column.Kind.NUMBER;
import static lessonledger.query.Column.Kind.TEXT;
import static lessonledger.query.Column.changing;
import static lessonledger.query.Column.fixed;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageOffered;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRateChanged;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadTable;
import lessonledger.query.enrolment.StudentRow.Booking;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How teachers, students and packages lie in the tables {@code teacher}, {@code student} and {@code lesson_package}. */
@Configuration(proxyBeanMethods = false)
class Directory {

    /** The processing group that fills the tables. */
    static final String GROUP = "directory";

    static final ReadModel MODEL =
            new ReadModel(GROUP, EnrolmentEvent.class, 2, List.of("teacher", "student", "lesson_package"));

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
                        fixed("id", TEXT, TeacherRow::id),
                        List.of(
                                changing("name", TEXT, TeacherRow::name),
                                changing("archived_at", MOMENT, row -> row.archivedAt())),
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
                        fixed("id", NUMBER, StudentRow::id),
                        List.of(
                                changing("name", TEXT, StudentRow::name),
                                changing("language", TEXT, StudentRow::language),
                                changing("teacher_id", TEXT, StudentRow::teacherId),
                                changing("package_id", TEXT, StudentRow::packageId),
                                changing("package_rate", MONEY, StudentRow::ownRate),
                                changing("package_since", MOMENT, row -> row.packageSince()),
                                changing("telegram_chats", NUMBER, StudentRow::telegramChats),
                                changing("archived_at", MOMENT, row -> row.archivedAt())),
                        Directory::studentOf,
                        Directory::student,
                        StudentRow::begin));
    }

    static ReadTable<String, EnrolmentEvent, PackageRow> packages(DatabaseClient database) {
        return new ReadTable<>(
                database,
                new ReadTable.Form<>(
                        "lesson_package",
                        "id",
                        fixed("id", TEXT, PackageRow::id),
                        List.of(
                                changing("name", TEXT, PackageRow::name),
                                changing("rate", MONEY, PackageRow::rate),
                                fixed("offered_at", MOMENT, PackageRow::offeredAt),
                                changing("archived_at", MOMENT, row -> row.archivedAt())),
                        Directory::packageOf,
                        Directory::lessonPackage,
                        PackageRow::begin));
    }

    private static PackageRow lessonPackage(Readable row) {
        return new PackageRow(
                required(row, "id", String.class),
                required(row, "name", String.class),
                required(row, "rate", BigDecimal.class),
                requiredInstant(row, "offered_at"),
                instant(row, "archived_at"),
                required(row, "last_sequence", Long.class));
    }

    private static TeacherRow teacher(Readable row) {
        return new TeacherRow(
                required(row, "id", String.class),
                required(row, "name", String.class),
                instant(row, "archived_at"),
                required(row, "last_sequence", Long.class));
    }

    private static StudentRow student(Readable row) {
        @Nullable String packageId = row.get("package_id", String.class);
        return new StudentRow(
                required(row, "id", Integer.class),
                required(row, "name", String.class),
                required(row, "language", String.class),
                row.get("teacher_id", String.class),
                packageId == null
                        ? null
                        : new Booking(
                                packageId,
                                row.get("package_rate", BigDecimal.class),
                                requiredInstant(row, "package_since")),
                required(row, "telegram_chats", Integer.class),
                instant(row, "archived_at"),
                required(row, "last_sequence", Long.class));
    }

    /** Whom, or what, an event is about. */
    enum Subject {
        TEACHER,
        STUDENT,
        PACKAGE
    }

    /** Returns whom, or what, an event is about. */
    static Subject subjectOf(EnrolmentEvent event) {
        if (findTeacher(event).isPresent()) {
            return Subject.TEACHER;
        }
        return findPackage(event).isPresent() ? Subject.PACKAGE : Subject.STUDENT;
    }

    private static String teacherOf(EnrolmentEvent event) {
        return findTeacher(event).orElseThrow(() -> noRule(event));
    }

    private static Optional<String> findTeacher(EnrolmentEvent event) {
        if (event instanceof TeacherRegistered e) {
            return Optional.of(e.teacherId());
        } else if (event instanceof TeacherRenamed e) {
            return Optional.of(e.teacherId());
        } else if (event instanceof TeacherArchived e) {
            return Optional.of(e.teacherId());
        } else if (event instanceof TeacherRestored e) {
            return Optional.of(e.teacherId());
        }
        return Optional.empty();
    }

    private static String packageOf(EnrolmentEvent event) {
        return findPackage(event).orElseThrow(() -> noRule(event));
    }

    private static Optional<String> findPackage(EnrolmentEvent event) {
        if (event instanceof PackageOffered e) {
            return Optional.of(e.packageId());
        } else if (event instanceof PackageRenamed e) {
            return Optional.of(e.packageId());
        } else if (event instanceof PackageRateChanged e) {
            return Optional.of(e.packageId());
        } else if (event instanceof PackageArchived e) {
            return Optional.of(e.packageId());
        } else if (event instanceof PackageRestored e) {
            return Optional.of(e.packageId());
        }
        return Optional.empty();
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
        } else if (event instanceof PackageBooked e) {
            return e.studentId();
        } else if (event instanceof StudentArchived e) {
            return e.studentId();
        } else if (event instanceof StudentRestored e) {
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
