package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private static TrackedEventData<?> event(long position) {
        return new TrackedDomainEventData<>(
                GapAwareTrackingToken.newInstance(position, List.of()),
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
