package lessonledger.axon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the ledger that one reader takes, one after the other. While a reader that is behind handles what it has, the
 * next pages are read on another thread, so that in a rebuild the database and the projection work at the same time.
 *
 * <p>Used by the reader's thread alone.
 */
final class PagesAhead {

    private final Function<@Nullable TrackingToken, Page> read;
    private final int most;
    private final Executor threads;
    private final Deque<CompletableFuture<Page>> ahead = new ArrayDeque<>();
    private @Nullable TrackingToken end;

    /**
     * Makes it.
     *
     * @param read reads the page behind a token
     * @param after where the reader stands, or null when it has seen nothing
     * @param most how many pages are read before they are asked for
     * @param threads where they are
     */
    PagesAhead(
            Function<@Nullable TrackingToken, Page> read, @Nullable TrackingToken after, int most, Executor threads) {
        this.read = read;
        this.end = after;
        this.most = most;
        this.threads = threads;
    }

    /**
     * Returns the page behind the one before, which may be there already; an empty one when nothing follows by now.
     *
     * <p>A page that was the last one when it was read ahead need not be so any more, so it says that more follows.
     */
    Page next() {
        @Nullable Page found = taken();
        boolean early = found != null;
        if (found == null) {
            forget();
            found = read.apply(end);
        }
        if (found.more()) {
            readOn(found);
        } else if (early) {
            forget();
            found = found.andMore();
        }
        if (!found.isEmpty()) {
            end = found.end();
        }
        return found;
    }

    /** Returns what was read ahead, unless that is nothing: what was not there, or could not be read, may be there by now. */
    private @Nullable Page taken() {
        if (ahead.isEmpty()) {
            return null;
        }
        try {
            Page found = ahead.remove().join();
            return found.isEmpty() ? null : found;
        } catch (CompletionException e) {
            return null;
        }
    }

    private void readOn(Page found) {
        CompletableFuture<Page> last = ahead.isEmpty() ? CompletableFuture.completedFuture(found) : ahead.getLast();
        while (ahead.size() < most) {
            last = last.thenApplyAsync(before -> before.more() ? read.apply(before.end()) : Page.NOTHING, threads);
            ahead.add(last);
        }
    }

    /** Forgets what was read ahead, and reads no further. */
    void forget() {
        ahead.forEach(page -> page.cancel(false));
        ahead.clear();
    }
}
