package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import lessonledger.axon.SharedTail.Found;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.database.TestDatabase;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A reader that is far behind is spared what it does not want, and misses nothing that it may want. */
class SettledEventsTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final TrackingToken BEFORE_ALL = GapAwareTrackingToken.newInstance(0, List.of());
    private static final Set<SerializedType> HEARTBEATS = Set.of(new SimpleSerializedType("session.Heartbeat", "1"));

    private final HikariDataSource pool = TestDatabase.migrated().dataSource();
    private final JdbcTemplate database = new JdbcTemplate(pool);
    private final CompactEventStorage ledger =
            CompactEventStorage.outsideOfTransactions(pool, StoredTypes.load()).build();

    @BeforeEach
    void begin() {
        // One event of each kind, of two that take turns.
        ledger.appendEvents(event(0, new Heartbeat("s", "a", 0L, true, NINE)), event(1, new Clicked("s", NINE)));
        ledger.after(null, Set.of());
    }

    @AfterEach
    void end() {
        ledger.close();
        pool.close();
    }

    @Test
    void what_is_not_wanted_is_left_out_where_everything_is_settled() {
        append(2, 40);
        settle();
        Found found = behind(BEFORE_ALL, HEARTBEATS);
        assertThat(sequences(found))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 20).mapToObj(i -> 2L * i + 1).toList());
        assertThat(found.end()).isEqualTo(at(42));
        assertThat(found.more()).isTrue();
        assertThat(behind(at(42), HEARTBEATS).end()).isNull();
    }

    @Test
    void where_an_event_is_young_all_are_read_for_one_before_it_may_still_be_committed() {
        append(2, 8);
        settle();
        append(10, 2);
        database.update("DELETE FROM stored_event WHERE sequence_number = 5");
        Found found = behind(BEFORE_ALL, HEARTBEATS);
        assertThat(sequences(found)).contains(0L, 1L, 2L).hasSize(11);
    }

    @Test
    void a_gap_that_is_waited_for_is_not_passed_over() {
        append(2, 8);
        settle();
        Found found = behind(GapAwareTrackingToken.newInstance(7, new TreeSet<>(List.of(4L))), HEARTBEATS);
        assertThat(sequences(found)).startsWith(3L, 7L);
    }

    @Test
    void a_reader_that_does_not_know_yet_what_it_does_not_want_is_given_everything() {
        append(2, 2);
        settle();
        assertThat(sequences(behind(BEFORE_ALL, Set.of()))).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void an_older_revision_of_what_is_not_wanted_is_given_for_it_may_be_upcast_to_something_else() {
        append(2, 2);
        database.update("INSERT INTO event_kind (aggregate_type, payload_type, payload_revision, members)"
                + " SELECT aggregate_type, payload_type, '0', members FROM event_kind"
                + " WHERE payload_type = 'session.Heartbeat'");
        database.update("UPDATE stored_event SET kind ="
                + " (SELECT id FROM event_kind WHERE payload_type = 'session.Heartbeat' AND payload_revision = '0')"
                + " WHERE sequence_number = 2");
        settle();
        assertThat(sequences(behind(BEFORE_ALL, HEARTBEATS))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_is_behind_a_hole_that_is_wider_than_one_read_is_found() {
        append(2, 2);
        settle();
        repeat(1, 2 * SettledEvents.POSITIONS, 1);
        Found found = behind(at(4), HEARTBEATS);
        assertThat(sequences(found)).containsExactly(2L * SettledEvents.POSITIONS);
    }

    @Test
    void who_found_that_events_are_too_young_asks_again_when_they_are_old_enough() throws SQLException {
        append(2, 2);
        settle();
        append(4, 36);
        AtomicInteger asked = new AtomicInteger();
        DataSource counted = new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                asked.incrementAndGet();
                return super.getConnection();
            }
        };
        EventKinds kinds = new EventKinds(pool, StoredTypes.load());
        kinds.kind(heartbeat());
        SettledEvents settled = new SettledEvents(counted, kinds);
        Clock clock = GenericEventMessage.clock;
        try {
            assertThat(settled.after(at(10), HEARTBEATS)).isEmpty();
            assertThat(settled.after(at(10), HEARTBEATS)).isEmpty();
            assertThat(settled.after(at(20), HEARTBEATS)).isEmpty();
            assertThat(asked).hasValue(1);
            assertThat(settled.after(at(2), HEARTBEATS)).isEmpty();
            assertThat(asked).as("of what is before").hasValue(2);
            GenericEventMessage.clock = Clock.offset(clock, Duration.ofSeconds(61));
            assertThat(settled.after(at(20), HEARTBEATS)).isPresent();
            database.update("UPDATE stored_event SET stored_at = stored_at + 7200000000 WHERE sequence_number = 39");
            assertThat(settled.after(at(20), HEARTBEATS)).isEmpty();
            GenericEventMessage.clock = Clock.offset(clock, Duration.ofSeconds(123));
            asked.set(0);
            assertThat(settled.after(at(20), HEARTBEATS)).isEmpty();
            assertThat(asked).as("where an event says that it is of tomorrow").hasValue(1);
        } finally {
            GenericEventMessage.clock = clock;
        }
    }

    @Test
    void a_long_way_with_nothing_wanted_and_more_than_a_page_that_is_wanted_are_gone_through_without_a_loss() {
        int heartbeats = SettledEvents.POSITIONS + 5_000;
        int clicks = 2 * CompactEventStorage.EVENTS_PER_PAGE + 7;
        repeat(0, 2, heartbeats);
        repeat(1, heartbeats + 2, clicks);
        settle();
        List<Long> seen = new ArrayList<>();
        TrackingToken token = BEFORE_ALL;
        for (int reads = 0; reads < 4; reads++) {
            Found found = behind(token, HEARTBEATS);
            seen.addAll(sequences(found));
            token = Objects.requireNonNull(found.end());
        }
        List<Long> expected = new ArrayList<>(List.of(1L));
        IntStream.range(0, clicks).forEach(i -> expected.add((long) heartbeats + 2 + i));
        assertThat(seen).containsExactlyElementsOf(expected);
        assertThat(behind(token, HEARTBEATS).end()).isNull();
        assertThat(token.position()).hasValue(heartbeats + clicks + 2L);
    }

    @Test
    void from_what_is_settled_to_the_end_everything_that_is_wanted_is_given_once() {
        int heartbeats = SettledEvents.POSITIONS + 5_000;
        repeat(0, 2, heartbeats);
        settle();
        append(heartbeats + 2, 40);
        List<Long> clicks = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (CompactEventStorage another = CompactEventStorage.outsideOfTransactions(pool, StoredTypes.load())
                .build()) {
            // Another reader has seen everything.
            another.after(null, Set.of());
            another.after(at(heartbeats + 42), Set.of());
            Found found = another.after(BEFORE_ALL, HEARTBEATS);
            while (found.end() != null) {
                sizes.add(found.events().size());
                sequences(found).stream().filter(sequence -> sequence % 2 == 1).forEach(clicks::add);
                found = another.after(found.end(), HEARTBEATS);
            }
        }
        List<Long> expected = new ArrayList<>(List.of(1L));
        IntStream.range(0, 20).forEach(i -> expected.add(heartbeats + 3L + 2L * i));
        assertThat(clicks.stream().filter(sequence -> sequence == 1 || sequence > heartbeats + 1))
                .containsExactlyElementsOf(expected);
        assertThat(sizes).as("what a page holds").startsWith(1).contains(CompactEventStorage.EVENTS_PER_PAGE);
    }

    @Test
    void a_full_page_of_young_events_does_not_pass_over_what_may_still_be_committed_among_them() {
        repeat(1, 2, CompactEventStorage.EVENTS_PER_PAGE + 5);
        database.update("DELETE FROM stored_event WHERE sequence_number = 99");
        assertThat(behind(at(2), HEARTBEATS).end())
                .isInstanceOfSatisfying(
                        GapAwareTrackingToken.class,
                        token -> assertThat(token.getGaps()).contains(100L));
    }

    @Test
    void what_is_committed_while_the_events_are_read_is_not_passed_over_even_if_it_says_that_it_is_old()
            throws SQLException {
        append(2, 40);
        database.update("DELETE FROM stored_event WHERE sequence_number = 5");
        settle();
        EventKinds kinds = new EventKinds(pool, StoredTypes.load());
        kinds.kind(heartbeat());
        AtomicInteger statements = new AtomicInteger();
        DataSource disturbed = new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement") && statements.incrementAndGet() == 2) {
                                repeat(1, 5, 1);
                                settle();
                            }
                            return method.invoke(connection, arguments);
                        });
            }
        };
        assertThat(new SettledEvents(disturbed, kinds).after(BEFORE_ALL, HEARTBEATS))
                .isEmpty();
        assertThat(statements).hasValue(2);
        assertThat(new SettledEvents(pool, kinds).after(BEFORE_ALL, HEARTBEATS))
                .hasValueSatisfying(found -> assertThat(sequences(found)).contains(5L));
    }

    /** The number of the kind that heartbeats have. */
    private int heartbeat() {
        return Objects.requireNonNull(
                database.queryForObject("SELECT kind FROM stored_event WHERE sequence_number = 0", Integer.class));
    }

    /** Reads as one does who is behind all others. */
    private Found behind(TrackingToken token, Set<SerializedType> unwanted) {
        try (CompactEventStorage another = CompactEventStorage.outsideOfTransactions(pool, StoredTypes.load())
                .build()) {
            another.after(null, Set.of());
            another.after(GapAwareTrackingToken.newInstance(1_000_000, List.of()), Set.of());
            return another.after(token, unwanted);
        }
    }

    private void append(int from, int many) {
        ledger.appendEvents(IntStream.range(from, from + many)
                .mapToObj(i ->
                        event(i, i % 2 == 0 ? new Heartbeat("s", "a", (long) i, true, NINE) : new Clicked("s", NINE)))
                .toList());
    }

    private void repeat(int event, int from, int many) {
        database.update(
                "INSERT INTO stored_event (global_index, aggregate_id, sequence_number, kind, event_id, stored_at, payload)"
                        + " SELECT ? + seq, aggregate_id, ? + seq, kind, event_id, stored_at, payload"
                        + " FROM stored_event JOIN seq_0_to_99999 ON seq < ? WHERE sequence_number = ? ORDER BY seq",
                from + 1,
                from,
                many,
                event);
    }

    /** All that is there was stored two minutes ago. */
    private void settle() {
        database.update("UPDATE stored_event SET stored_at = stored_at - 120000000");
    }

    private static TrackingToken at(long position) {
        return GapAwareTrackingToken.newInstance(position, List.of());
    }

    private static GenericDomainEventMessage<SessionEvent> event(long sequence, SessionEvent event) {
        return new GenericDomainEventMessage<>("Session", "s", sequence, event);
    }

    private static List<Long> sequences(Found found) {
        return found.events().stream().map(SettledEventsTest::sequence).toList();
    }

    private static @Nullable Long sequence(TrackedEventData<?> event) {
        return event instanceof TrackedDomainEventData<?> domain ? domain.getSequenceNumber() : null;
    }
}
