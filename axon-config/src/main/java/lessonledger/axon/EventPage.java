package lessonledger.axon;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Events of one kind that follow each other in the ledger, handled as one message: what Axon does for every message would take
 * longer than what a projection does for an event.
 *
 * @param events in the order of the ledger; between two of them may have been others, of another kind
 */
public record EventPage(List<DomainEventMessage<?>> events) {

    /** Makes one. */
    public EventPage {
        events = List.copyOf(events);
    }
}
