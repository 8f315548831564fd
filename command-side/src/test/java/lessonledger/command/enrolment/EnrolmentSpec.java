package lessonledger.command.enrolment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import lessonledger.command.RefuseTheUnknown;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.PackageId;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.jspecify.annotations.Nullable;

/**
 * The words in which the specs of the directory are told: Sara Omar is taught by Ahmed Hassan (U430), Leyla Kaya (U431) is
 * registered too, Omar Farouk (U432) is archived, and there is nobody else. Europe is offered for 33.00, Gulf is archived.
 */
abstract class EnrolmentSpec {

    static final StudentId SARA = new StudentId(244480);
    static final int SARAS_ID = SARA.value();
    static final TeacherId AHMED = new TeacherId("U430");
    static final TeacherId LEYLA = new TeacherId("U431");
    static final TeacherId OMAR = new TeacherId("U432");
    static final PackageId EUROPE = new PackageId("Europe");
    static final TeacherId NOBODY = new TeacherId("U999");
    static final Long CHAT = 1001L;
    static final Instant LAST_YEAR = Instant.parse("2024-09-01T08:00:00Z");
    static final Instant NOW = Instant.parse("2025-10-12T09:00:00Z");

    final FixtureConfiguration<Student> student = asInTheApplication(new AggregateTestFixture<>(Student.class));
    final FixtureConfiguration<Teacher> teacher = asInTheApplication(new AggregateTestFixture<>(Teacher.class));

    final FixtureConfiguration<LessonPackage> lessonPackage =
            asInTheApplication(new AggregateTestFixture<>(LessonPackage.class));

    /** How many students the teacher has who would be left. */
    long studentsLeft;

    private <T> FixtureConfiguration<T> asInTheApplication(FixtureConfiguration<T> fixture) {
        fixture.registerInjectableResource(new ThreeTeachers());
        fixture.registerInjectableResource((LiveStudents) teacher -> studentsLeft);
        fixture.registerCommandHandlerInterceptor(new RefuseTheUnknown());
        return fixture;
    }

    /** What the directory knows of others while a student changes. */
    private static final class ThreeTeachers implements Enrolments {

        private final Map<TeacherId, String> names =
                Map.of(AHMED, "Ahmed Hassan", LEYLA, "Leyla Kaya", OMAR, "Omar Farouk");

        @Override
        public Enrolment of(StudentId studentId) {
            throw Refused.because(new UnknownStudent(studentId.value()));
        }

        @Override
        public boolean isRegistered(TeacherId teacherId) {
            return names.containsKey(teacherId);
        }

        @Override
        public boolean isArchived(TeacherId teacherId) {
            return teacherId.equals(OMAR);
        }

        @Override
        public Optional<Offer> offered(String packageId) {
            return switch (packageId) {
                case "Europe" -> Optional.of(new Offer(new BigDecimal("33.00"), false));
                case "Gulf" -> Optional.of(new Offer(new BigDecimal("28.50"), true));
                default -> Optional.empty();
            };
        }

        @Override
        public String teacherName(TeacherId teacherId) {
            @Nullable String name = names.get(teacherId);
            if (name == null) {
                throw Refused.because(new UnknownTeacher(teacherId.value()));
            }
            return name;
        }
    }

    /** Sara Omar's particulars, for a spec to differ from in one thing. */
    static Particulars particulars() {
        return new Particulars("Sara Omar", AHMED, "Europe", new BigDecimal("33.00"), "en", CHAT);
    }

    static Particulars named(String name) {
        Particulars p = particulars();
        return new Particulars(name, p.teacherId(), p.packageId(), p.packageRate(), p.language(), p.chatId());
    }

    static Particulars taughtBy(TeacherId teacher) {
        Particulars p = particulars();
        return new Particulars(p.name(), teacher, p.packageId(), p.packageRate(), p.language(), p.chatId());
    }

    static Particulars booked(String packageId, String rate) {
        Particulars p = particulars();
        return new Particulars(p.name(), p.teacherId(), packageId, new BigDecimal(rate), p.language(), p.chatId());
    }

    /** Sara's particulars with a package at what it costs. */
    static Particulars bookedAsOffered(String packageId) {
        Particulars p = particulars();
        return new Particulars(p.name(), p.teacherId(), packageId, null, p.language(), p.chatId());
    }

    static Particulars speaking(String language) {
        Particulars p = particulars();
        return new Particulars(p.name(), p.teacherId(), p.packageId(), p.packageRate(), language, p.chatId());
    }

    static Particulars reachedAt(@Nullable Long chatId) {
        Particulars p = particulars();
        return new Particulars(p.name(), p.teacherId(), p.packageId(), p.packageRate(), p.language(), chatId);
    }

    /** Returns the events that say what {@link #particulars()} say. */
    static EnrolmentEvent[] saraEnrolled() {
        return new EnrolmentEvent[] {
            new StudentEnrolled(SARAS_ID, "Sara Omar", "en", LAST_YEAR),
            new TeacherAssigned(SARAS_ID, "U430", LAST_YEAR),
            new PackageAssigned(SARAS_ID, "Europe", new BigDecimal("33.00"), LAST_YEAR),
            new TelegramChatLinked(SARAS_ID, CHAT, LAST_YEAR)
        };
    }

    static TeacherRegistered ahmedRegistered() {
        return new TeacherRegistered("U430", "Ahmed Hassan", LAST_YEAR);
    }

    static void refuses(ResultValidator<?> result, Refusal refusal) {
        result.expectException(CommandExecutionException.class)
                .expectExceptionDetails(refusal)
                .expectNoEvents();
    }
}
