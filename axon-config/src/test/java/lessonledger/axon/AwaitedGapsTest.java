package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lessonledger.axon.SharedTail.Found;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.database.TestDatabase;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** An event whose position was drawn before another's, and which is committed after it, is given to every reader once. */
class AwaitedGapsTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final Clock CLOCK = GenericEventMessage.clock;

    private final HikariDataSource pool = TestDatabase.migrated().dataSource();
    private final JdbcTemplate database = new JdbcTemplate(pool);
    private final CompactEventStorage ledger =
            CompactEventStorage.outsideOfTransactions(pool, StoredTypes.load()).build();

    /** Ten events, of which the fifth is not committed yet. */
    @BeforeEach
    void begin() {
        append(1, 10);
        database.execute("CREATE TABLE late AS SELECT * FROM stored_event WHERE global_index = 5");
        database.update("DELETE FROM stored_event WHERE global_index = 5");
    }

    @AfterEach
    void end() {
        GenericEventMessage.clock = CLOCK;
        ledger.close();
        pool.close();
    }

    @Test
    void what_fills_a_gap_is_given_once_however_late_it_is_read() {
        commitTheFifth();
        later(Duration.ofMinutes(2));
        Found found = after(at(10, 5));
        assertThat(positions(found)).containsExactly(5L);
        assertThat(after(end(found)).events()).isEmpty();
        append(11, 1);
        ledger.grown();
        assertThat(positions(after(end(found)))).containsExactly(11L);
    }

    @Test
    void who_waits_for_a_gap_is_not_given_what_another_one_read_who_does_not() {
        commitTheFifth();
        append(11, 3);
        later(Duration.ofMinutes(2));
        assertThat(positions(after(at(3)))).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(positions(after(at(10, 5)))).containsExactly(5L, 11L, 12L, 13L);
    }

    @Test
    void who_does_not_wait_for_a_gap_is_not_given_what_fills_it() {
        commitTheFifth();
        later(Duration.ofMinutes(2));
        assertThat(positions(after(at(9)))).containsExactly(10L);
        assertThat(positions(after(at(10, 5)))).containsExactly(5L);
        assertThat(after(at(10)).events()).isEmpty();
    }

    @Test
    void a_gap_is_waited_for_however_many_events_follow_meanwhile() {
        Found found = after(at(0));
        for (int from = 11; from < 12_011; from += 3_000) {
            append(from, 3_000);
        }
        for (int page = 0; page < 6; page++) {
            ledger.grown();
            found = after(end(found));
        }
        assertThat(end(found).position()).hasValue(12_010);
        commitTheFifth();
        ledger.grown();
        assertThat(positions(after(end(found)))).containsExactly(5L);
    }

    @Test
    void an_event_that_says_that_it_is_old_makes_nobody_give_up_a_gap() {
        database.update("UPDATE stored_event SET stored_at = stored_at - 120000000 WHERE global_index = 8");
        Found found = after(at(0));
        append(11, 1);
        ledger.grown();
        found = after(end(found));
        commitTheFifth();
        ledger.grown();
        assertThat(positions(after(end(found)))).containsExactly(5L);
    }

    @Test
    void a_gap_is_looked_for_once_more_before_it_is_given_up() {
        Found found = after(at(0));
        later(Duration.ofSeconds(61));
        append(11, 1);
        commitTheFifth();
        ledger.grown();
        assertThat(positions(after(end(found)))).containsExactly(5L, 11L);
    }

    @Test
    void a_gap_that_nothing_has_filled_for_a_minute_is_given_up() {
        Found found = after(at(0));
        assertThat(gaps(found)).containsExactly(5L);
        later(Duration.ofSeconds(59));
        append(11, 1);
        ledger.grown();
        found = after(end(found));
        assertThat(gaps(found)).containsExactly(5L);
        later(Duration.ofSeconds(61));
        append(12, 1);
        ledger.grown();
        found = after(end(found));
        assertThat(positions(found)).containsExactly(12L);
        assertThat(gaps(found)).isEmpty();
    }

    @Test
    void of_several_gaps_each_is_waited_for_until_its_event_was_given() {
        database.execute("INSERT INTO late SELECT * FROM stored_event WHERE global_index = 7");
        database.update("DELETE FROM stored_event WHERE global_index = 7");
        Found found = after(at(0));
        later(Duration.ofSeconds(61));
        commitTheFifth();
        append(11, 1);
        ledger.grown();
        found = after(end(found));
        assertThat(positions(found)).containsExactly(5L, 7L, 11L);
        assertThat(tokens(found).get(0)).isEqualTo(at(10, 7));
        assertThat(tokens(found).get(0).getGaps()).containsExactly(7L);
        assertThat(end(found)).isEqualTo(at(11));
    }

    private void commitTheFifth() {
        database.update("INSERT INTO stored_event SELECT * FROM late");
    }

    private static void later(Duration time) {
        GenericEventMessage.clock = Clock.offset(CLOCK, time);
    }

    private Found after(TrackingToken token) {
        return ledger.after(token, Set.of());
    }

    private static TrackingToken end(Found found) {
        return Objects.requireNonNull(found.end());
    }

    private static Iterable<Long> gaps(Found found) {
        return ((GapAwareTrackingToken) end(found)).getGaps();
    }

    private static List<GapAwareTrackingToken> tokens(Found found) {
        List<GapAwareTrackingToken> tokens = new ArrayList<>();
        found.events().forEach(event -> tokens.add((GapAwareTrackingToken) event.trackingToken()));
        return tokens;
    }

    /** Returns the positions of events, which are one more than their sequence numbers. */
    private static List<Long> positions(Found found) {
        return found.events().stream()
                .map(event -> ((TrackedDomainEventData<?>) event).getSequenceNumber() + 1)
                .toList();
    }

    private static TrackingToken at(long position, long... gaps) {
        return GapAwareTrackingToken.newInstance(
                position, LongStream.of(gaps).boxed().toList());
    }

    private void append(int position, int many) {
        ledger.appendEvents(IntStream.range(position, position + many)
                .mapToObj(i -> new GenericDomainEventMessage<>("Session", "s", i - 1L, new Clicked("s", NINE)))
                .toList());
    }
}
