package lessonledger.axon;

import java.util.List;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of the ledger is given at once.
 *
 * @param messages what it handles
 * @param size how many events that stands for, with those that it does not handle
 * @param end where the next page begins; null when nothing was found
 * @param more whether to look on at once: more follows, or it is long since anybody looked
 */
record Page(
        List<TrackedEventMessage<?>> messages,
        int size,
        @Nullable TrackingToken end,
        boolean more) {

    /** Nothing, and nothing known to follow. */
    static final Page NOTHING = new Page(List.of(), 0, null, false);

    /** What nobody handles: that there was nothing for the reader up to here. */
    private record Passed() {}

    /** Returns a message with nothing in it but how far the reader has come. */
    static TrackedEventMessage<?> passed(TrackingToken end) {
        return new GenericTrackedEventMessage<>(end, new GenericEventMessage<>(new Passed()));
    }

    static boolean isPassed(Class<?> payloadType) {
        return payloadType == Passed.class;
    }

    boolean isEmpty() {
        return end == null;
    }

    /** Returns the same page, behind which to look on at once. */
    Page andMore() {
        return new Page(messages, size, end, true);
    }
}
