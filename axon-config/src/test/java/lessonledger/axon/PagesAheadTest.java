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
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reader is given every page once and in order, whether or not it was read before it asked. */
class PagesAheadTest {

    private static final int SIZE = 3;
    private static final int AHEAD = 4;

    private final List<Long> reads = new ArrayList<>();
    private long stored;
    private @Nullable RuntimeException fault;

    @Test
    void a_reader_that_is_behind_gets_every_event_once_and_in_order() {
        stored = 100;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            assertThat(all(new PagesAhead(this::read, null, AHEAD, threads)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 100).boxed().toList());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void while_a_page_is_handled_the_next_ones_are_read_but_not_all_of_them() {
        stored = 100;
        PagesAhead pages = new PagesAhead(this::read, null, AHEAD, Runnable::run);
        pages.next();
        assertThat(reads).hasSize(1 + AHEAD);
        pages.next();
        assertThat(reads).hasSize(2 + AHEAD).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_read_for_a_reader_that_is_at_the_end() {
        stored = SIZE - 1;
        PagesAhead pages = new PagesAhead(this::read, null, AHEAD, Runnable::run);
        assertThat(pages.next().messages()).hasSize(2);
        assertThat(pages.next().messages()).isEmpty();
        assertThat(reads).containsExactly(0L, 2L);
    }

    @Test
    void a_page_that_was_empty_when_it_was_read_ahead_is_read_again() {
        stored = SIZE;
        PagesAhead pages = new PagesAhead(this::read, null, AHEAD, Runnable::run);
        assertThat(pages.next().more()).isTrue();
        stored++;
        assertThat(pages.next().messages()).hasSize(1);
    }

    @Test
    void a_page_that_was_the_last_when_it_was_read_ahead_is_not_taken_for_the_end() {
        stored = SIZE + 1;
        PagesAhead pages = new PagesAhead(this::read, null, AHEAD, Runnable::run);
        assertThat(pages.next().more()).isTrue();
        Page once = pages.next();
        assertThat(once.messages()).hasSize(1);
        assertThat(once.more()).isTrue();
        stored++;
        assertThat(positions(pages.next())).containsExactly(SIZE + 2L);
    }

    @Test
    void a_reader_goes_on_where_it_stood() {
        stored = 100;
        PagesAhead pages =
                new PagesAhead(this::read, GapAwareTrackingToken.newInstance(50, List.of()), AHEAD, Runnable::run);
        assertThat(positions(pages.next())).containsExactly(51L, 52L, 53L);
        assertThat(positions(pages.next())).containsExactly(54L, 55L, 56L);
    }

    @Test
    void an_event_that_is_committed_late_comes_once_though_pages_behind_it_were_read_before() {
        SortedSet<Long> committed =
                new TreeSet<>(LongStream.rangeClosed(1, 40).boxed().toList());
        committed.remove(2L);
        PagesAhead pages = new PagesAhead(token -> readWithGaps(committed, token), null, AHEAD, Runnable::run);
        List<Long> seen = new ArrayList<>();
        Page page = pages.next();
        committed.add(2L);
        while (!page.isEmpty()) {
            seen.addAll(positions(page));
            page = pages.next();
        }
        assertThat(seen)
                .startsWith(1L, 3L, 4L)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void where_no_thread_takes_the_reading_the_reader_does_it() {
        stored = 20;
        assertThat(all(new PagesAhead(this::read, null, AHEAD, reading -> {
                    throw new RejectedExecutionException();
                })))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void a_fault_is_told_only_when_the_reader_meets_it_itself() {
        stored = 100;
        PagesAhead pages = new PagesAhead(this::read, null, AHEAD, Runnable::run);
        fault = new IllegalStateException("away");
        assertThatThrownBy(pages::next).isSameAs(fault);
        fault = null;
        Page page = pages.next();
        fault = new IllegalStateException("away");
        List<Long> seen = new ArrayList<>(positions(page));
        for (int i = 0; i < AHEAD; i++) {
            page = pages.next();
            seen.addAll(positions(page));
        }
        assertThatThrownBy(pages::next).isSameAs(fault);
        fault = null;
        seen.addAll(positions(pages.next()));
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, SIZE * (2L + AHEAD)).boxed().toList());
    }

    private static List<Long> all(PagesAhead pages) {
        List<Long> seen = new ArrayList<>();
        for (Page page = pages.next(); !page.isEmpty(); page = pages.next()) {
            seen.addAll(positions(page));
        }
        return seen;
    }

    private Page read(@Nullable TrackingToken token) {
        if (fault != null) {
            throw fault;
        }
        long from = token == null ? 0 : token.position().orElseThrow();
        reads.add(from);
        List<TrackedEventMessage<?>> events = LongStream.rangeClosed(from + 1, Math.min(from + SIZE, stored))
                .<TrackedEventMessage<?>>mapToObj(PagesAheadTest::event)
                .toList();
        return page(events);
    }

    private static Page readWithGaps(SortedSet<Long> committed, @Nullable TrackingToken token) {
        GapAwareTrackingToken last =
                token == null ? GapAwareTrackingToken.newInstance(0, List.of()) : (GapAwareTrackingToken) token;
        List<TrackedEventMessage<?>> events = new ArrayList<>();
        for (long position : committed) {
            if (events.size() < SIZE
                    && (position > last.getIndex() || last.getGaps().contains(position))) {
                last = last.advanceTo(position, 1_000);
                events.add(event(position, last));
            }
        }
        return page(events);
    }

    private static Page page(List<TrackedEventMessage<?>> events) {
        return events.isEmpty()
                ? Page.NOTHING
                : new Page(events, events.size(), events.get(events.size() - 1).trackingToken(), events.size() == SIZE);
    }

    private static TrackedEventMessage<?> event(long position) {
        return event(position, GapAwareTrackingToken.newInstance(position, List.of()));
    }

    private static TrackedEventMessage<?> event(long position, TrackingToken token) {
        return new GenericTrackedEventMessage<>(token, new GenericEventMessage<>(position));
    }

    private static List<Long> positions(Page page) {
        return page.messages().stream().map(event -> (Long) event.getPayload()).toList();
    }
}
