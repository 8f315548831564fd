package lessonledger.query.enrolment;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lessonledger.axon.EventBatch;
import lessonledger.axon.EventPage;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.query.Portions;
import lessonledger.query.ReadModelWriter;
import lessonledger.query.ReadTable;
import lessonledger.query.enrolment.Directory.Subject;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps {@code teacher}, {@code student} and {@code lesson_package} in step with the enrolment events. */
@Component
@ProcessingGroup(Directory.GROUP)
class DirectoryProjection {

    private final ReadTable<String, EnrolmentEvent, TeacherRow> teachers;
    private final ReadTable<Integer, EnrolmentEvent, StudentRow> students;
    private final ReadTable<String, EnrolmentEvent, PackageRow> packages;
    private final ReadModelWriter writer;
    private final EventBatch<Fact<EnrolmentEvent>> batch = new EventBatch<>(this::follow);

    DirectoryProjection(DatabaseClient database, ReadModelWriter writer) {
        this.teachers = Directory.teachers(database);
        this.students = Directory.students(database);
        this.packages = Directory.packages(database);
        this.writer = writer;
    }

    @EventHandler
    void on(EventPage<EnrolmentEvent> page) {
        batch.add(page.facts());
    }

    /** Follows a batch of events, each teacher's, student's and package's in their order. */
    void follow(List<Fact<EnrolmentEvent>> facts) {
        // There are few for any one row, so each counts as one of its own.
        Portions.of(facts, fact -> fact).forEach(this::write);
    }

    private void write(List<Fact<EnrolmentEvent>> facts) {
        Map<Subject, List<Fact<EnrolmentEvent>>> by =
                facts.stream().collect(Collectors.groupingBy(fact -> Directory.subjectOf(fact.event())));
        // One table after the other, always in this order: two processes then never wait for each other.
        writer.write(
                Directory.MODEL,
                Flux.concat(
                                Mono.defer(() -> teachers.follow(by.getOrDefault(Subject.TEACHER, List.of()))),
                                Mono.defer(() -> students.follow(by.getOrDefault(Subject.STUDENT, List.of()))),
                                Mono.defer(() -> packages.follow(by.getOrDefault(Subject.PACKAGE, List.of()))))
                        .reduce(0L, Long::sum));
    }
}
