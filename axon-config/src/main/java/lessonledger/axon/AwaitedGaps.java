package lessonledger.axon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * Which positions of the ledger readers wait for. A transaction may have drawn one that is not there yet while later ones are;
 * so a reader notes in its token what it passed over, and looks for it with every page, until it must have been committed.
 *
 * <p>A gap is given up when a page has been looked at without finding it though all events of a page behind it were older than the
 * longest transaction. Tokens say all of their gaps: Axon's own way to shorten them makes tokens with and without a gap equal.
 */
final class AwaitedGaps {

    /** After so long nothing is taken to be committed any more in front of an event that is there. */
    static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(1);

    /** No more than these are noted, so that a token can be stored; of more, the earliest are given up, waited for or not. */
    private static final int MOST = 10_000;

    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(1);

    private final Deque<Mark> marks = new ArrayDeque<>();
    private long settled;

    /** How far a page went, and when its youngest event was stored. */
    private record Mark(long position, Instant youngest) {}

    /** Returns whether something may still be committed in front of an event that was stored then. */
    static boolean isYoung(Instant at, Instant now) {
        return !at.isBefore(now.minus(LONGEST_TRANSACTION));
    }

    /**
     * Returns where a reader is that is given an event.
     *
     * @param previous where it was before; the event is behind that, or fills one of its gaps
     */
    static GapAwareTrackingToken token(long position, Instant at, @Nullable GapAwareTrackingToken previous) {
        if (previous != null && position < previous.getIndex()) {
            SortedSet<Long> others = new TreeSet<>(previous.getGaps());
            others.remove(position);
            return GapAwareTrackingToken.newInstance(previous.getIndex(), others);
        }
        long next = previous == null ? 1 : previous.getIndex() + 1;
        Collection<Long> gaps = previous == null ? List.of() : previous.getGaps();
        if (next < position && isYoung(at, GenericEventMessage.clock.instant())) {
            TreeSet<Long> more = new TreeSet<>(gaps);
            LongStream.range(Math.max(next, position - MOST), position).forEach(more::add);
            while (more.size() > MOST) {
                more.remove(more.first());
            }
            gaps = more;
        }
        return GapAwareTrackingToken.newInstance(position, gaps);
    }

    /** Reads a page, and gives up what it did not find though nothing can be committed there any more. */
    List<? extends TrackedEventData<?>> page(
            @Nullable TrackingToken token,
            Function<@Nullable TrackingToken, List<? extends TrackedEventData<?>>> read) {
        long before = settled();
        List<? extends TrackedEventData<?>> page = read.apply(token);
        if (page.isEmpty() || index(page.get(page.size() - 1)) == index(token)) {
            return page;
        }
        mark(page);
        if (!(token instanceof GapAwareTrackingToken from)
                || from.getGaps().headSet(before).isEmpty()) {
            return page;
        }
        // What fills gaps comes first and waits for the others still: a batch may end there.
        return page.stream()
                .map(event -> index(event) == from.getIndex() ? event : without(before, event))
                .toList();
    }

    private static TrackedEventData<?> without(long before, TrackedEventData<?> event) {
        GapAwareTrackingToken token = (GapAwareTrackingToken) event.trackingToken();
        return new TrackedDomainEventData<>(
                GapAwareTrackingToken.newInstance(
                        token.getIndex(), token.getGaps().tailSet(before)),
                (DomainEventData<?>) event);
    }

    /** Returns the position of an event in front of which nothing is committed any more. */
    private synchronized long settled() {
        Instant now = GenericEventMessage.clock.instant();
        while (!marks.isEmpty() && !isYoung(marks.getFirst().youngest(), now)) {
            settled = Math.max(settled, marks.removeFirst().position());
        }
        return settled;
    }

    /** Remembers how far a page went, for the time when it will be old. */
    private synchronized void mark(List<? extends TrackedEventData<?>> page) {
        Instant now = GenericEventMessage.clock.instant();
        Instant youngest = page.stream()
                .map(event -> event.getTimestamp().isBefore(now) ? event.getTimestamp() : now)
                .max(Comparator.naturalOrder())
                .orElse(now);
        if (marks.isEmpty() || !youngest.isBefore(marks.getLast().youngest().plus(BETWEEN_MARKS))) {
            marks.addLast(new Mark(index(page.get(page.size() - 1)), youngest));
        }
    }

    private static long index(TrackedEventData<?> event) {
        return index(event.trackingToken());
    }

    private static long index(@Nullable TrackingToken token) {
        return token == null ? -1 : token.position().orElse(-1);
    }
}
