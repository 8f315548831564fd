package lessonledger.axon;

import java.util.List;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of the ledger is given at once.
 *
 * @param messages what it handles
 * @param found how many events that stands for, with those that it does not handle
 * @param end where the next page begins; null when nothing was found
 * @param more whether more is known to follow
 */
record Page(
        List<TrackedEventMessage<?>> messages,
        int found,
        @Nullable TrackingToken end,
        boolean more) {

    /** Nothing, and nothing known to follow. */
    static final Page NOTHING = new Page(List.of(), 0, null, false);

    boolean isEmpty() {
        return end == null;
    }

    /** Returns the same page, behind which there may be more. */
    Page andMore() {
        return new Page(messages, found, end, true);
    }
}
