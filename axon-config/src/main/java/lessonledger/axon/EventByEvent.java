package lessonledger.axon;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
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

    /** The last event is passed on even if it is not wanted, for with its token the reader goes on. */
    @Override
    public List<TrackedEventMessage<?>> messages(List<? extends TrackedEventData<?>> found) {
        TrackedEventData<?> last = found.get(found.size() - 1);
        Stream<? extends TrackedEventData<?>> wanted = unwanted.isEmpty()
                ? found.stream()
                : found.stream()
                        .filter(event -> event == last
                                || !unwanted.contains(event.getPayload().getType()));
        return EventUtils.upcastAndDeserializeTrackedEvents(wanted, serializer, upcasters)
                .<TrackedEventMessage<?>>map(event -> event)
                .toList();
    }

    @Override
    public void skip(Class<?> payloadType) {
        unwanted.add(serializer.typeForClass(payloadType));
    }

    /** It is read while the page before is handled; a page is several batches. */
    @Override
    public int readAhead() {
        return 1;
    }
}
