package lessonledger.axon;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * What one reader, on one thread, is given of the ledger. It is woken by the first commit after its last look. Having come to
 * the end, it rests a moment before it looks again: a busy ledger is followed in large batches, a quiet one at once. One that
 * is behind does not rest.
 *
 * <p>A reader says which types of events it does not handle, and is spared them in what is read from then on; a message that nobody
 * handles tells it then how far it has come.
 */
final class PromptStream implements TrackingEventStream {

    private static final long REST = TimeUnit.MILLISECONDS.toNanos(20);

    /** A transaction, its round trips and its token cost as much for a few events as for many. */
    private static final long REST_WHEN_BUSY = TimeUnit.MILLISECONDS.toNanos(80);

    private static final int BUSY = 64;

    /** A reader gathers a batch by looking on and on, though it may want one event in thousands; then it must note where it is. */
    static final int MOST_PAGES = 10;

    private static final long BEFORE_THE_END = TimeUnit.MILLISECONDS.toNanos(10);

    private final PageForm form;
    private final PagesAhead pages;
    private final Consumer<PromptStream> whenClosed;
    private Iterator<TrackedEventMessage<?>> page = Collections.emptyIterator();
    private @Nullable TrackedEventMessage<?> next;
    private int pagesOfBatch;
    private long restUntil = System.nanoTime();
    private volatile boolean news = true;
    private volatile boolean letGo;
    private volatile @Nullable Thread waiting;

    /**
     * Opens it.
     *
     * @param form in which form the reader is given what is found
     * @param after where the reader stands, or null when it has seen nothing
     * @param ahead where pages are read for a reader that is behind, while it handles others
     * @param whenClosed is told of its end
     */
    PromptStream(
            CompactEventStorage ledger,
            PageForm form,
            @Nullable TrackingToken after,
            Executor ahead,
            Consumer<PromptStream> whenClosed) {
        this.form = form;
        this.pages = new PagesAhead(
                token -> form.page(ledger.after(token, form.unwanted())), after, form.readAhead(), ahead);
        this.whenClosed = whenClosed;
    }

    /** Says, on any thread, that there may be something new. */
    void wake() {
        if (!news) {
            news = true;
            LockSupport.unpark(waiting);
        }
    }

    /** Keeps nobody waiting from now on. */
    void letGo() {
        letGo = true;
        LockSupport.unpark(waiting);
    }

    /** Returns the next event of those that are at hand: not for ever, or a batch would never come to its end. */
    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        if (next != null || page.hasNext() || pagesOfBatch < MOST_PAGES && !letGo) {
            fetch();
        }
        return Optional.ofNullable(next);
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) {
        long until = System.nanoTime() + unit.toNanos(timeout);
        if (next == null) {
            pagesOfBatch = 0;
        }
        waiting = Thread.currentThread();
        try {
            while (!fetch()) {
                long now = System.nanoTime();
                if (now - until >= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                long left = until - now;
                if (letGo) {
                    LockSupport.parkNanos(this, Math.min(left, BEFORE_THE_END));
                    return false;
                }
                LockSupport.parkNanos(this, news ? Math.min(left, restUntil - now) : left);
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        TrackedEventMessage<?> mine = Objects.requireNonNull(next);
        next = null;
        return mine;
    }

    private boolean fetch() {
        while (next == null) {
            if (page.hasNext()) {
                next = page.next();
            } else if (!news || System.nanoTime() - restUntil < 0 || !turn()) {
                return false;
            }
        }
        return true;
    }

    /** Turns to the next page. Where nothing more is known to follow, the next look tells. */
    private boolean turn() {
        // Before the look: whoever is committed during it is found by the next one.
        news = false;
        pagesOfBatch++;
        Page found = pages.next();
        if (found.isEmpty()) {
            return false;
        }
        page = found.messages().iterator();
        news = true;
        restUntil = System.nanoTime() + (found.more() ? 0 : found.size() < BUSY ? REST : REST_WHEN_BUSY);
        return true;
    }

    @Override
    public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
        form.skip(ignored.getPayloadType());
    }

    @Override
    public void close() {
        pages.forget();
        whenClosed.accept(this);
    }
}
