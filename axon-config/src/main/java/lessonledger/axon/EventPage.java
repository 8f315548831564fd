package lessonledger.axon;

import java.util.Collections;
import java.util.List;

/**
 * Events of one kind that follow each other in the ledger, handled as one message: what Axon does for every message would take
 * longer than what a projection does for an event.
 *
 * @param facts in the order of the ledger; between two of them may have been others, of another kind
 */
public record EventPage<E>(List<Fact<E>> facts) {

    /** Keeps the list, which nobody may change any more. */
    public EventPage {
        facts = Collections.unmodifiableList(facts);
    }
}
