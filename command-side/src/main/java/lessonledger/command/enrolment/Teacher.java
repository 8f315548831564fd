package lessonledger.command.enrolment;

import lessonledger.command.Refused;
import lessonledger.contract.Refusal.TeacherAlreadyRegistered;
import lessonledger.contract.Refusal.TeacherHasStudents;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRestored;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A teacher of the school.
 *
 * <p>A teacher registers once and has a name, which may change. From then on students can be assigned to them and links
 * sent in their name. The same id cannot be registered a second time, with whatever name; saying the same name again
 * changes nothing and leaves no event. A teacher who leaves is archived, once no student is left with them: nothing that they
 * taught is touched, no link is sent in their name any more, and they may be restored.
 */
@Aggregate(type = "Teacher")
class Teacher {

    @AggregateIdentifier
    private @Nullable TeacherId teacherId;

    private String name = "";
    private boolean archived;

    Teacher() {}

    /** Returns the teacher's name. */
    String name() {
        return name;
    }

    /** Returns whether they do not teach here any more. */
    boolean isArchived() {
        return archived;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void register(RegisterTeacher command) {
        if (teacherId != null) {
            throw Refused.because(
                    new TeacherAlreadyRegistered(command.teacherId().value()));
        }
        AggregateLifecycle.apply(new TeacherRegistered(command.teacherId().value(), command.name(), command.at()));
    }

    @CommandHandler
    void change(ChangeTeacher command) {
        if (!name.equals(command.name())) {
            AggregateLifecycle.apply(new TeacherRenamed(command.teacherId().value(), command.name(), command.at()));
        }
    }

    @CommandHandler
    void archive(ArchiveTeacher command, LiveStudents students) {
        if (archived) {
            return;
        }
        String id = command.teacherId().value();
        long left = students.of(command.teacherId());
        if (left > 0) {
            throw Refused.because(new TeacherHasStudents(id, left));
        }
        AggregateLifecycle.apply(new TeacherArchived(id, command.at()));
    }

    @CommandHandler
    void restore(RestoreTeacher command) {
        if (archived) {
            AggregateLifecycle.apply(new TeacherRestored(command.teacherId().value(), command.at()));
        }
    }

    @EventSourcingHandler
    void on(TeacherRegistered event) {
        teacherId = new TeacherId(event.teacherId());
        name = event.name();
    }

    @EventSourcingHandler
    void on(TeacherRenamed event) {
        name = event.name();
    }

    @EventSourcingHandler
    void on(TeacherArchived event) {
        archived = true;
    }

    @EventSourcingHandler
    void on(TeacherRestored event) {
        archived = false;
    }
}
