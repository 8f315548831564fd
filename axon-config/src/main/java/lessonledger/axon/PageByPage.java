package lessonledger.axon;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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

    /**
     * Makes the one message.
     *
     * @throws IllegalStateException when there is an event of the kind that is no aggregate's: it must not be passed over
     */
    @Override
    public List<TrackedEventMessage<?>> messages(Found found, TrackingToken end) {
        List<Fact<E>> facts = new ArrayList<>(found.events().size());
        for (TrackedEventMessage<?> message : each.wanted(found.events())) {
            if (!kind.isAssignableFrom(message.getPayloadType())) {
                each.skip(message.getPayloadType());
            } else if (message instanceof DomainEventMessage<?> event) {
                facts.add(new Fact<>(kind.cast(event.getPayload()), event.getSequenceNumber()));
                if (log.isDebugEnabled()) {
                    logged(event);
                }
            } else {
                throw new IllegalStateException("The event " + message.getIdentifier() + ", a "
                        + message.getPayloadType().getSimpleName() + ", has no place in the life of an aggregate.");
            }
        }
        return List.of(
                facts.isEmpty()
                        ? Page.passed(end)
                        : new GenericTrackedEventMessage<>(end, new GenericEventMessage<>(new EventPage<>(facts))));
    }

    private static void logged(DomainEventMessage<?> event) {
        try (MDC.MDCCloseable id = RequestIdInLogs.during(event)) {
            log.debug(
                    "{} {} of {} is given to a read model.",
                    event.getPayloadType().getSimpleName(),
                    event.getSequenceNumber(),
                    event.getAggregateIdentifier());
        }
    }

    /** What is not of the kind was left out already. */
    @Override
    public void skip(Class<?> payloadType) {}

    @Override
    public Set<SerializedType> unwanted() {
        return each.unwanted();
    }

    @Override
    public int readAhead() {
        return PromptStream.MOST_PAGES;
    }
}
