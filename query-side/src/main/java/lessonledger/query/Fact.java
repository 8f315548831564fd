package lessonledger.query;

import java.util.List;
import lessonledger.axon.EventPage;

/**
 * An event with its place in the life of its aggregate.
 *
 * @param event what happened
 * @param sequence 0 for the aggregate's first event, one more for each that follows
 */
public record Fact<E>(E event, long sequence) {

    /** Returns the events of a page, which are all of one kind. */
    public static <E> List<Fact<E>> of(EventPage page, Class<E> kind) {
        return page.events().stream()
                .map(message -> new Fact<>(kind.cast(message.getPayload()), message.getSequenceNumber()))
                .toList();
    }
}
