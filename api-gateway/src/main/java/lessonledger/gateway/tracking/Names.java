package lessonledger.gateway.tracking;

import java.time.Duration;
import java.util.Optional;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import lessonledger.contract.session.Visit;
import lessonledger.gateway.dispatch.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The people of a lesson, asked of the read side. A lesson starts whether it answers or not: what it does not say in time
 * is left out.
 */
@Component
final class Names {

    private static final Logger log = LoggerFactory.getLogger(Names.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Dispatcher dispatcher;

    /** Makes the asker. */
    Names(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * The people of a lesson, as far as they are known.
     *
     * @param student whose lesson it is, with the language that they read
     * @param teacher who gives it
     */
    record People(Optional<Student> student, Optional<Teacher> teacher) {}

    Mono<People> of(Visit visit) {
        Mono<Optional<Student>> student = inTime(dispatcher
                .ask(new FindStudent(visit.studentId()), Students.class)
                .map(found -> found.students().stream().findFirst()));
        Mono<Optional<Teacher>> teacher = inTime(dispatcher
                .ask(new FindTeacher(visit.teacherId()), Teachers.class)
                .map(found -> found.teachers().stream().findFirst()));
        return Mono.zip(student, teacher, People::new);
    }

    private static <T> Mono<Optional<T>> inTime(Mono<Optional<T>> answer) {
        return answer.timeout(PATIENCE).defaultIfEmpty(Optional.empty()).onErrorResume(fault -> {
            log.warn("A page does without a name: {}", fault.toString());
            return Mono.just(Optional.empty());
        });
    }
}
