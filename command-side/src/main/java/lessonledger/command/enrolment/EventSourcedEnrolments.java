package lessonledger.command.enrolment;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.config.Configuration;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
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
        // A repository keeps its locks in the unit of work; whoever has none gets one that ends with the answer.
        return CurrentUnitOfWork.isStarted()
                ? task.get()
                : DefaultUnitOfWork.startAndGet(null)
                        .executeWithResult(task::get)
                        .getPayload();
    }
}
