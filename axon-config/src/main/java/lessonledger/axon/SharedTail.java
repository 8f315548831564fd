package lessonledger.axon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * The last events of the ledger, read once for all event processors of this process. Whoever stands where another one stood is
 * given what that one was given; who is far behind reads for itself.
 *
 * <p>The tail is a chain: each of its events was read with the token of the one before, gaps and all. So a reader whose token
 * is not in it, because a transaction that ended late has changed the gaps since, is never served from it.
 */
final class SharedTail {

    private static final int MOST = 8_192;

    /** Events of other processes are noticed so much later at most. */
    private static final long QUIET = Duration.ofMillis(100).toNanos();

    private final Function<@Nullable TrackingToken, List<? extends TrackedEventData<?>>> read;
    private final int pageSize;
    private final AtomicLong commits = new AtomicLong();

    private final List<TrackedEventData<?>> chain = new ArrayList<>();
    private @Nullable TrackingToken before;
    private boolean begun;
    private boolean endIsFarther;
    private long quietAtCommits = -1;
    private long quietSince;

    /**
     * Makes it.
     *
     * @param read reads a page behind a token from the database
     * @param pageSize how many events such a page has when more may follow
     */
    SharedTail(Function<@Nullable TrackingToken, List<? extends TrackedEventData<?>>> read, int pageSize) {
        this.read = read;
        this.pageSize = pageSize;
    }

    /** Says that something was committed in this process: who looks from now on will find it. */
    void grown() {
        commits.incrementAndGet();
    }

    /**
     * What follows a token.
     *
     * @param end how far that goes, which may be behind the last event that is wanted; null when nothing follows
     * @param more whether more is known to follow
     */
    record Found(
            List<? extends TrackedEventData<?>> events,
            @Nullable TrackingToken end,
            boolean more) {

        /** What ends with its last event. */
        static Found of(List<? extends TrackedEventData<?>> events, boolean more) {
            return new Found(
                    events,
                    events.isEmpty() ? null : events.get(events.size() - 1).trackingToken(),
                    more);
        }
    }

    /** Returns what follows a token, at most so many events. */
    Found after(@Nullable TrackingToken token, int most) {
        return after(token, most, this::read);
    }

    /**
     * Returns what follows a token, at most so many events.
     *
     * @param alone reads for one that is far behind
     */
    Found after(@Nullable TrackingToken token, int most, Function<TrackingToken, Found> alone) {
        if (token == null) {
            return read(null);
        }
        synchronized (this) {
            int at = indexAfter(token);
            if (at >= 0 && at < chain.size()) {
                int end = Math.min(chain.size(), at + most);
                return Found.of(List.copyOf(chain.subList(at, end)), end < chain.size() || endIsFarther);
            }
            if (at >= 0 || !begun || isAhead(token)) {
                return grow(token, at >= 0);
            }
        }
        return alone.apply(token);
    }

    /** Reads a page from the database. */
    Found read(@Nullable TrackingToken token) {
        List<? extends TrackedEventData<?>> page = read.apply(token);
        return Found.of(page, page.size() >= pageSize);
    }

    private Found grow(TrackingToken token, boolean atItsEnd) {
        long known = commits.get();
        if (atItsEnd && known == quietAtCommits && System.nanoTime() - quietSince < QUIET) {
            return Found.of(List.of(), false);
        }
        Found found = read(token);
        List<? extends TrackedEventData<?>> page = found.events();
        endIsFarther = found.more();
        if (!atItsEnd) {
            chain.clear();
            before = token;
            begun = true;
        }
        if (page.isEmpty()) {
            quietAtCommits = known;
            quietSince = System.nanoTime();
        } else {
            chain.addAll(page);
            int over = chain.size() - MOST;
            if (over > 0) {
                before = chain.get(over - 1).trackingToken();
                chain.subList(0, over).clear();
            }
        }
        return found;
    }

    /** Returns where in the chain the event behind this token is, which may be its end, or -1. */
    private int indexAfter(TrackingToken token) {
        if (!begun) {
            return -1;
        }
        if (token.equals(before)) {
            return 0;
        }
        long position = position(token);
        int low = 0;
        int high = chain.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (position(chain.get(middle).trackingToken()) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // Events that fill gaps have the position of the one before them.
        for (int i = low; i < chain.size() && position(chain.get(i).trackingToken()) == position; i++) {
            if (chain.get(i).trackingToken().equals(token)) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean isAhead(TrackingToken token) {
        @Nullable
        TrackingToken last =
                chain.isEmpty() ? before : chain.get(chain.size() - 1).trackingToken();
        return position(token) > position(Objects.requireNonNull(last));
    }

    private static long position(TrackingToken token) {
        return token.position().orElse(-1);
    }
}
