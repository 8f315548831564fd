package lessonledger.axon;

import java.util.List;
import java.util.Set;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedType;
import org.jspecify.annotations.Nullable;

/** In which form one reader is given what was found for it. Pages are made on several threads. */
interface PageForm {

    /**
     * Makes messages of what was found, in the order of the ledger.
     *
     * @param end where it ends, and the token of the last message; a reader that was given nothing would begin there again
     */
    List<TrackedEventMessage<?>> messages(Found found, TrackingToken end);

    /** Says that the reader does not handle such messages; pages that are made from now on may be without them. */
    void skip(Class<?> payloadType);

    /** Returns the types, as they are stored, that the reader was seen not to handle. */
    Set<SerializedType> unwanted();

    /** Returns how many pages a reader that is behind has read for it before it comes to them. */
    int readAhead();

    /** Makes a page of what was found. */
    default Page page(Found found) {
        @Nullable TrackingToken end = found.end();
        return end == null
                ? Page.NOTHING
                : new Page(messages(found, end), found.events().size(), end, found.more());
    }
}
