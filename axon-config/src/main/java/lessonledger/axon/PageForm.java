package lessonledger.axon;

import java.util.List;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;

/** In which form one reader is given what was found for it. Pages are made on several threads. */
interface PageForm {

    /** Makes messages of events as they are stored, in their order. */
    List<TrackedEventMessage<?>> messages(List<? extends TrackedEventData<?>> found);

    /** Says that the reader does not handle such events; those of further pages may be left out. */
    void skip(Class<?> payloadType);

    /** Makes a page of what was found. */
    default Page page(SharedTail.Found found) {
        List<? extends TrackedEventData<?>> events = found.events();
        return events.isEmpty()
                ? Page.NOTHING
                : new Page(
                        messages(events),
                        events.size(),
                        events.get(events.size() - 1).trackingToken(),
                        found.more());
    }
}
