package lessonledger.axon;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All events of one kind that a page has are one message, an {@link EventPage}, and read before it is handled.
 *
 * @param <E> the kind
 */
final class PageByPage<E> implements PageForm {

    private static final Logger log = LoggerFactory.getLogger(PageByPage.class);

    private final EventByEvent each;
    private final Class<E> kind;

    PageByPage(EventByEvent each, Class<E> kind) {
        this.each = each;
        this.kind = kind;
    }

    /** What a page without any event of the kind is: nothing to be handled, with a token that tells the reader where it is. */
    private record Passed() {}

    /**
     * Makes the one message.
     *
     * @throws IllegalStateException when there is an event of the kind that is no aggregate's: it must not be passed over
     */
    @Override
    public List<TrackedEventMessage<?>> messages(List<? extends TrackedEventData<?>> found) {
        List<Fact<E>> facts = new ArrayList<>(found.size());
        for (TrackedEventMessage<?> message : each.messages(found)) {
            if (!kind.isAssignableFrom(message.getPayloadType())) {
                each.skip(message.getPayloadType());
            } else if (message instanceof DomainEventMessage<?> event) {
                facts.add(new Fact<>(kind.cast(event.getPayload()), event.getSequenceNumber()));
                if (log.isDebugEnabled()) {
                    RequestIdInLogs.saying(
                            event,
                            () -> log.debug(
                                    "{} {} of {} is given to a read model.",
                                    event.getPayloadType().getSimpleName(),
                                    event.getSequenceNumber(),
                                    event.getAggregateIdentifier()));
                }
            } else {
                throw new IllegalStateException("The event " + message.getIdentifier() + ", a "
                        + message.getPayloadType().getSimpleName() + ", has no place in the life of an aggregate.");
            }
        }
        return List.of(new GenericTrackedEventMessage<>(
                found.get(found.size() - 1).trackingToken(),
                new GenericEventMessage<>(facts.isEmpty() ? new Passed() : new EventPage<>(facts))));
    }

    /** What is not of the kind was left out already. */
    @Override
    public void skip(Class<?> payloadType) {}

    @Override
    public int readAhead() {
        return PromptStream.MOST_PAGES;
    }
}
