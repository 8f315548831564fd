package lessonledger.axon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the ledger that one reader takes, one after the other. While a reader that is behind handles what it has, the
 * next pages are read on another thread, so that in a rebuild the database and the projection work at the same time.
 *
 * <p>Used by the reader's thread alone.
 */
final class PagesAhead {

    /** What a reader that is behind holds in memory beside the batch that it handles. */
    static final int MOST = 4;

    private static final Found NOTHING = new Found(List.of(), false);

    private final Function<@Nullable TrackingToken, Found> read;
    private final Executor threads;
    private final Deque<CompletableFuture<Found>> ahead = new ArrayDeque<>();

    /**
     * Makes it.
     *
     * @param read reads the page behind a token
     * @param threads where pages are read before they are asked for
     */
    PagesAhead(Function<@Nullable TrackingToken, Found> read, Executor threads) {
        this.read = read;
        this.threads = threads;
    }

    /**
     * Returns the page behind a token.
     *
     * @param token where the page before this one has ended
     */
    Found after(@Nullable TrackingToken token) {
        Found found = taken();
        if (found.events().isEmpty()) {
            // What was not there, or could not be read, may be there by now.
            letGo();
            found = read.apply(token);
        }
        if (found.more()) {
            readOn(found);
        } else {
            letGo();
        }
        return found;
    }

    private Found taken() {
        if (ahead.isEmpty()) {
            return NOTHING;
        }
        try {
            return ahead.remove().join();
        } catch (CompletionException e) {
            return NOTHING;
        }
    }

    private void readOn(Found found) {
        CompletableFuture<Found> last = ahead.isEmpty() ? CompletableFuture.completedFuture(found) : ahead.getLast();
        while (ahead.size() < MOST) {
            last = last.thenApplyAsync(
                    before -> before.more()
                            ? read.apply(before.events()
                                    .get(before.events().size() - 1)
                                    .trackingToken())
                            : NOTHING,
                    threads);
            ahead.add(last);
        }
    }

    /** Reads no further. */
    void letGo() {
        ahead.forEach(page -> page.cancel(false));
        ahead.clear();
    }
}
