package lessonledger.axon;

import java.util.List;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;

/** In which form one reader is given what was found for it. Pages are made on several threads. */
interface PageForm {

    /** Makes messages of events as they are stored, in their order. */
    List<TrackedEventMessage<?>> messages(List<? extends TrackedEventData<?>> found);

    /** Says that the reader does not handle such messages; pages that are made from now on may be without them. */
    void skip(Class<?> payloadType);

    /** Returns how many pages a reader that is behind has read for it before it comes to them. */
    int readAhead();

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
