package lessonledger.axon;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** Every event is a message, as Axon's handlers want them, and read when it is handled. */
final class EventByEvent implements PageForm {

    private final Serializer serializer;
    private final EventUpcaster upcasters;

    /** The stored types that are not handled, each in the form that the reader saw: an older one may be upcast to something else. */
    private final Set<SerializedType> unwanted = ConcurrentHashMap.newKeySet();

    EventByEvent(Serializer serializer, EventUpcaster upcasters) {
        this.serializer = serializer;
        this.upcasters = upcasters;
    }

    @Override
    public List<TrackedEventMessage<?>> messages(Found found, TrackingToken end) {
        List<TrackedEventMessage<?>> messages = wanted(found.events());
        if (messages.isEmpty()
                || !messages.get(messages.size() - 1).trackingToken().equals(end)) {
            messages.add(Page.passed(end));
        }
        return messages;
    }

    /** Makes messages of those events that may be wanted. */
    List<TrackedEventMessage<?>> wanted(List<? extends TrackedEventData<?>> events) {
        List<TrackedEventMessage<?>> messages = new ArrayList<>(events.size());
        EventUtils.upcastAndDeserializeTrackedEvents(
                        events.stream()
                                .filter(event ->
                                        !unwanted.contains(event.getPayload().getType())),
                        serializer,
                        upcasters)
                .forEach(messages::add);
        return messages;
    }

    @Override
    public void skip(Class<?> payloadType) {
        if (!Page.isPassed(payloadType)) {
            unwanted.add(serializer.typeForClass(payloadType));
        }
    }

    @Override
    public Set<SerializedType> unwanted() {
        return unwanted;
    }

    /** It is read while the page before is handled; a page is several batches. */
    @Override
    public int readAhead() {
        return 1;
    }
}
