package lessonledger.query.enrolment;

import java.util.List;
import lessonledger.axon.EventBatch;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.query.Fact;
import lessonledger.query.ReadModelWriter;
import lessonledger.query.ReadTable;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps {@code teacher} and {@code student} in step with the enrolment events. */
@Component
@ProcessingGroup(Directory.GROUP)
class DirectoryProjection {

    private final ReadTable<String, EnrolmentEvent, TeacherRow> teachers;
    private final ReadTable<Integer, EnrolmentEvent, StudentRow> students;
    private final ReadModelWriter writer;
    private final EventBatch<Fact<EnrolmentEvent>> batch = new EventBatch<>(this::follow);

    DirectoryProjection(DatabaseClient database, ReadModelWriter writer) {
        this.teachers = Directory.teachers(database);
        this.students = Directory.students(database);
        this.writer = writer;
    }

    @EventHandler
    void on(EnrolmentEvent event, @SequenceNumber long sequence) {
        batch.add(new Fact<>(event, sequence));
    }

    /** Follows a batch of events, each teacher's and student's in their order. */
    void follow(List<Fact<EnrolmentEvent>> facts) {
        Mono<Long> newTeachers = teachers.follow(
                facts.stream().filter(f -> Directory.isTeachers(f.event())).toList());
        Mono<Long> newStudents = students.follow(
                facts.stream().filter(f -> !Directory.isTeachers(f.event())).toList());
        writer.write(Directory.MODEL, newTeachers.flatMap(t -> newStudents.map(s -> t + s)));
    }
}
