package lessonledger.axon;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;

/** All events of one kind that a page has are one message, an {@link EventPage}, and read before it is handled. */
final class PageByPage implements PageForm {

    private final EventByEvent each;
    private final Class<?> kind;

    PageByPage(EventByEvent each, Class<?> kind) {
        this.each = each;
        this.kind = kind;
    }

    /** Where there is none of that kind, the last event tells the reader where it is, and is not handled. */
    @Override
    public List<TrackedEventMessage<?>> messages(List<? extends TrackedEventData<?>> found) {
        List<TrackedEventMessage<?>> all = each.messages(found);
        List<DomainEventMessage<?>> wanted = new ArrayList<>(all.size());
        for (TrackedEventMessage<?> message : all) {
            if (message instanceof DomainEventMessage<?> event && kind.isAssignableFrom(message.getPayloadType())) {
                event.getPayload();
                wanted.add(event);
            } else {
                skip(message.getPayloadType());
            }
        }
        return wanted.isEmpty()
                ? all.subList(Math.max(0, all.size() - 1), all.size())
                : List.of(new GenericTrackedEventMessage<>(
                        found.get(found.size() - 1).trackingToken(), new GenericEventMessage<>(new EventPage(wanted))));
    }

    @Override
    public void skip(Class<?> payloadType) {
        each.skip(payloadType);
    }
}
