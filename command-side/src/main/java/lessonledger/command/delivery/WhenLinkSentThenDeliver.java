package lessonledger.command.delivery;

import java.util.List;
import lessonledger.command.Refused;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DisallowReplay;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.stereotype.Component;

/**
 * A link that goes by Telegram is put into the outbox, in the transaction in which the event processor stores how far it has
 * read. Nothing is sent here. The outbox takes a session once and for ever, so an event that comes again, by a replay, a
 * lost token or a rebuild, changes nothing.
 */
@Component
@ProcessingGroup("delivery")
@DisallowReplay
class WhenLinkSentThenDeliver {

    private final Outbox outbox;
    private final Enrolments enrolments;
    private final Couriers couriers;

    WhenLinkSentThenDeliver(Outbox outbox, Enrolments enrolments, Couriers couriers) {
        this.outbox = outbox;
        this.enrolments = enrolments;
        this.couriers = couriers;
    }

    @EventHandler
    void on(LinkSent event) {
        if (!event.channel().equals(Channel.TELEGRAM.name())) {
            return;
        }
        StudentId student = new StudentId(event.studentId());
        boolean added = outbox.add(
                new SessionId(event.sessionId()),
                student,
                new TeacherId(event.teacherId()),
                chatsOf(student),
                event.at());
        if (added) {
            CurrentUnitOfWork.get().root().afterCommit(committed -> couriers.wake());
        }
    }

    private List<Long> chatsOf(StudentId student) {
        try {
            return enrolments.of(student).chatIds();
        } catch (CommandExecutionException e) {
            if (Refused.in(e).isPresent()) {
                return List.of();
            }
            throw e;
        }
    }
}
