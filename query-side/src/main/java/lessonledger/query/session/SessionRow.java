package lessonledger.query.session;

import java.util.Optional;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.query.AggregateRow;

/**
 * A row of {@code wpos_zoom_links}, as the session's events make it.
 *
 * @param sent what stood fast when the link was sent
 * @param delivery how the link fared
 * @param lesson what became of it
 * @param lastSequence the sequence number of the last event that the row has seen
 */
record SessionRow(SentLink sent, Delivery delivery, Lesson lesson, long lastSequence)
        implements AggregateRow<String, SessionEvent, SessionRow> {

    /** Returns the row of a session that begins, or nothing when the event is no session's first. */
    static Optional<SessionRow> begin(Fact<SessionEvent> fact) {
        return fact.event() instanceof LinkSent sent
                ? Optional.of(new SessionRow(
                        SentLink.of(sent),
                        Delivery.begin(Channel.valueOf(sent.channel())),
                        Lesson.NOT_STARTED,
                        fact.sequence()))
                : Optional.empty();
    }

    @Override
    public String key() {
        return sent.sessionId();
    }

    @Override
    public SessionRow evolve(Fact<SessionEvent> news) {
        SessionEvent event = news.event();
        if (event instanceof LinkDelivered) {
            return new SessionRow(sent, Delivery.DELIVERED, lesson, news.sequence());
        } else if (event instanceof LinkUndeliverable undeliverable) {
            return new SessionRow(sent, Delivery.undeliverable(undeliverable.reason()), lesson, news.sequence());
        }
        return new SessionRow(sent, delivery, lesson.evolve(event), news.sequence());
    }
}
