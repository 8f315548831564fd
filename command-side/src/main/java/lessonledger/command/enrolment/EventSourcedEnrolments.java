package lessonledger.command.enrolment;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.PackageId;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.config.Configuration;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.springframework.stereotype.Component;

/**
 * Reads the directory from the aggregates themselves. They are loaded afresh each time and not from a cache: a student
 * has a handful of events, and another process may have changed them.
 */
@Component
final class EventSourcedEnrolments implements Enrolments {

    private final Configuration axon;

    EventSourcedEnrolments(Configuration axon) {
        this.axon = axon;
    }

    @Override
    public Enrolment of(StudentId studentId) {
        return find(Student.class, studentId.toString(), Student::enrolment)
                .orElseThrow(() -> Refused.because(new UnknownStudent(studentId.value())));
    }

    @Override
    public boolean isRegistered(TeacherId teacherId) {
        return find(Teacher.class, teacherId.toString(), Teacher::name).isPresent();
    }

    @Override
    public boolean isArchived(TeacherId teacherId) {
        return find(Teacher.class, teacherId.toString(), Teacher::isArchived).orElse(false);
    }

    @Override
    public Optional<Offer> offered(String packageId) {
        if (!PackageId.isId(packageId)) {
            return Optional.empty();
        }
        String identifier = new PackageId(packageId).toString();
        // Not to be offered is nothing out of the ordinary, and a repository warns of it with a stack trace.
        return axon.eventStore().lastSequenceNumberFor(identifier).isPresent()
                ? find(LessonPackage.class, identifier, LessonPackage::offer)
                : Optional.empty();
    }

    @Override
    public String teacherName(TeacherId teacherId) {
        return find(Teacher.class, teacherId.toString(), Teacher::name)
                .orElseThrow(() -> Refused.because(new UnknownTeacher(teacherId.value())));
    }

    private <A, T> Optional<T> find(Class<A> aggregate, String identifier, Function<A, T> view) {
        return inUnitOfWork(() -> {
            try {
                return Optional.of(axon.repository(aggregate).load(identifier).invoke(view));
            } catch (AggregateNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private static <T> T inUnitOfWork(Supplier<T> task) {
        // A repository keeps its locks in the unit of work. Whoever handles no command gets one that ends with the
        // answer: in
        // the batch of an event processor the student would stay locked until all of the batch is done.
        if (!CurrentUnitOfWork.isStarted()) {
            return inItsOwn(task);
        }
        UnitOfWork<?> current = CurrentUnitOfWork.get();
        if (current.getMessage() instanceof CommandMessage) {
            return task.get();
        }
        CurrentUnitOfWork.clear(current);
        try {
            return inItsOwn(task);
        } finally {
            CurrentUnitOfWork.set(current);
        }
    }

    private static <T> T inItsOwn(Supplier<T> task) {
        return DefaultUnitOfWork.startAndGet(null).executeWithResult(task::get).getPayload();
    }
}
