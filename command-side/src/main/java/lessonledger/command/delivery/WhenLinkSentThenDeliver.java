package lessonledger.command.delivery;

import java.util.List;
import lessonledger.command.Refused;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.contract.session.SessionId;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DisallowReplay;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.stereotype.Component;

/**
 * A link that goes by Telegram is put into the outbox, in the transaction in which the event processor stores how far it has
 * read. Nothing is sent here.
 *
 * <p>An event that comes again, by a replay, a lost token or a rebuild, changes nothing: the outbox takes a session once, and
 * should the outbox itself be lost, the ledger says which links were decided before.
 */
@Component
@ProcessingGroup("delivery")
@DisallowReplay
class WhenLinkSentThenDeliver {

    private final Outbox outbox;
    private final Enrolments enrolments;
    private final EventStore ledger;
    private final Couriers couriers;

    WhenLinkSentThenDeliver(Outbox outbox, Enrolments enrolments, EventStore ledger, Couriers couriers) {
        this.outbox = outbox;
        this.enrolments = enrolments;
        this.ledger = ledger;
        this.couriers = couriers;
    }

    @EventHandler
    void on(LinkSent event) {
        SessionId session = new SessionId(event.sessionId());
        if (!event.channel().equals(Channel.TELEGRAM.name()) || outbox.knows(session) || isDecided(session)) {
            return;
        }
        StudentId student = new StudentId(event.studentId());
        outbox.add(session, student, new TeacherId(event.teacherId()), chatsOf(student), event.at());
        CurrentUnitOfWork.get().root().afterCommit(committed -> couriers.wake());
    }

    private boolean isDecided(SessionId session) {
        return ledger.readEvents(session.value(), 0)
                .asStream()
                .map(EventMessage::getPayload)
                .anyMatch(payload -> payload instanceof LinkDelivered || payload instanceof LinkUndeliverable);
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
