package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reader is given every page once and in order, whether or not it was read before it asked. */
class PagesAheadTest {

    private static final int SIZE = 3;

    private final List<Long> reads = new ArrayList<>();
    private long stored;
    private @Nullable RuntimeException fault;

    @Test
    void a_reader_that_is_behind_gets_every_event_once_and_in_order() {
        stored = 100;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            assertThat(all(new PagesAhead(this::read, threads)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 100).boxed().toList());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void while_a_page_is_handled_the_next_ones_are_read_but_not_all_of_them() {
        stored = 100;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        Found first = pages.after(null);
        assertThat(reads).hasSize(1 + PagesAhead.MOST);
        pages.after(end(first));
        assertThat(reads).hasSize(2 + PagesAhead.MOST).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_read_for_a_reader_that_is_at_the_end() {
        stored = SIZE - 1;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        Found only = pages.after(null);
        assertThat(pages.after(end(only)).events()).isEmpty();
        assertThat(reads).containsExactly(0L, 2L);
    }

    @Test
    void a_page_that_was_empty_when_it_was_read_ahead_is_read_again() {
        stored = SIZE;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        Found full = pages.after(null);
        stored++;
        assertThat(pages.after(end(full)).events()).hasSize(1);
    }

    @Test
    void a_page_that_was_the_last_when_it_was_read_ahead_is_not_taken_for_the_end() {
        stored = SIZE + 1;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        Found full = pages.after(null);
        Found once = pages.after(end(full));
        assertThat(once.events()).hasSize(1);
        assertThat(once.more()).isTrue();
        stored++;
        assertThat(positions(pages.after(end(once)))).containsExactly(SIZE + 2L);
    }

    @Test
    void a_token_that_is_not_the_end_of_the_page_before_is_read_from() {
        stored = 100;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        pages.after(null);
        assertThat(positions(pages.after(GapAwareTrackingToken.newInstance(50, List.of()))))
                .containsExactly(51L, 52L, 53L);
    }

    @Test
    void an_event_that_is_committed_late_comes_once_though_pages_behind_it_were_read_before() {
        SortedSet<Long> committed =
                new TreeSet<>(LongStream.rangeClosed(1, 40).boxed().toList());
        committed.remove(2L);
        PagesAhead pages = new PagesAhead(token -> readWithGaps(committed, token), Runnable::run);
        List<Long> seen = new ArrayList<>();
        Found page = pages.after(null);
        committed.add(2L);
        while (!page.events().isEmpty()) {
            page.events().forEach(event -> seen.add(((TrackedDomainEventData<?>) event).getSequenceNumber()));
            page = pages.after(end(page));
        }
        assertThat(seen)
                .startsWith(1L, 3L, 4L)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void where_no_thread_takes_the_reading_the_reader_does_it() {
        stored = 20;
        assertThat(all(new PagesAhead(this::read, reading -> {
                    throw new RejectedExecutionException();
                })))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void a_fault_is_told_only_when_the_reader_meets_it_itself() {
        stored = 100;
        PagesAhead pages = new PagesAhead(this::read, Runnable::run);
        fault = new IllegalStateException("away");
        assertThatThrownBy(() -> pages.after(null)).isSameAs(fault);
        fault = null;
        Found first = pages.after(null);
        fault = new IllegalStateException("away");
        List<Long> seen = new ArrayList<>(positions(first));
        Found page = first;
        for (int i = 0; i < PagesAhead.MOST; i++) {
            page = pages.after(end(page));
            seen.addAll(positions(page));
        }
        TrackingToken last = end(page);
        assertThatThrownBy(() -> pages.after(last)).isSameAs(fault);
        fault = null;
        seen.addAll(positions(pages.after(last)));
        assertThat(seen)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, SIZE * (2L + PagesAhead.MOST))
                        .boxed()
                        .toList());
    }

    private static List<Long> all(PagesAhead pages) {
        List<Long> seen = new ArrayList<>();
        @Nullable TrackingToken token = null;
        for (Found page = pages.after(null); !page.events().isEmpty(); page = pages.after(token)) {
            seen.addAll(positions(page));
            token = end(page);
        }
        return seen;
    }

    private Found read(@Nullable TrackingToken token) {
        if (fault != null) {
            throw fault;
        }
        long from = token == null ? 0 : token.position().orElseThrow();
        reads.add(from);
        List<TrackedEventData<?>> events = LongStream.rangeClosed(from + 1, Math.min(from + SIZE, stored))
                .<TrackedEventData<?>>mapToObj(PagesAheadTest::event)
                .toList();
        return new Found(events, events.size() == SIZE);
    }

    private static Found readWithGaps(SortedSet<Long> committed, @Nullable TrackingToken token) {
        GapAwareTrackingToken last =
                token == null ? GapAwareTrackingToken.newInstance(0, List.of()) : (GapAwareTrackingToken) token;
        List<TrackedEventData<?>> events = new ArrayList<>();
        for (long position : committed) {
            if (events.size() < SIZE
                    && (position > last.getIndex() || last.getGaps().contains(position))) {
                last = last.advanceTo(position, 1_000);
                events.add(event(position, last));
            }
        }
        return new Found(events, events.size() == SIZE);
    }

    private static TrackedEventData<?> event(long position) {
        return event(position, GapAwareTrackingToken.newInstance(position, List.of()));
    }

    private static TrackedEventData<?> event(long position, TrackingToken token) {
        return new TrackedDomainEventData<>(
                token,
                new GenericDomainEventEntry<>(
                        "Session", "s", position, "e" + position, "2025-10-12T09:00:00Z", "Clicked", null, "{}", "{}"));
    }

    private static TrackingToken end(Found page) {
        return page.events().get(page.events().size() - 1).trackingToken();
    }

    private static List<Long> positions(Found page) {
        return page.events().stream()
                .map(event -> event.trackingToken().position().orElseThrow())
                .toList();
    }
}
