package lessonledger.axon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import lessonledger.axon.SharedTail.Found;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.SerializedType;

/**
 * Reads, for a reader that is far behind, only those events that it may want: most of the ledger is heartbeats, and a read
 * model of students would be sent them all. What is between them can be passed over unseen where nothing is committed any
 * more, so this is done only where all events are older than the longest transaction, or where there is nothing between.
 */
final class SettledEvents {

    /** How many positions one read goes through, so that it does not take long even when it finds nothing. */
    static final int POSITIONS = 20_000;

    private final DataSource pool;
    private final EventKinds kinds;

    /** What was last found to be too young, so that nobody asks for it in vain. */
    private volatile Young young = new Young(Long.MAX_VALUE, Instant.MIN);

    SettledEvents(DataSource pool, EventKinds kinds) {
        this.pool = pool;
        this.kinds = kinds;
    }

    /** Events behind a position are too young, until some time. */
    private record Young(long from, Instant until) {

        boolean holds(long position, Instant now) {
            return position >= from && now.isBefore(until);
        }
    }

    /**
     * Returns what of the next events may be wanted; nothing when all must be looked at.
     *
     * @param unwanted stored types of which the reader handles no event
     * @throws EventStoreException when they cannot be read
     */
    Optional<Found> after(TrackingToken token, Set<SerializedType> unwanted) {
        List<Integer> numbers = kinds.numbersOf(unwanted);
        if (numbers.isEmpty() || !(token instanceof GapAwareTrackingToken from) || from.hasGaps()) {
            return Optional.empty();
        }
        // Before the reads, however long they take.
        Instant now = GenericEventMessage.clock.instant();
        if (young.holds(from.getIndex(), now)) {
            return Optional.empty();
        }
        try (Connection connection = pool.getConnection()) {
            String others =
                    numbers.stream().map(String::valueOf).collect(Collectors.joining(", ", "kind NOT IN (", ")"));
            List<TrackedEventData<?>> events = wanted(connection, from.getIndex(), others);
            return end(connection, from.getIndex(), others, events, now).map(end -> new Found(events, end, true));
        } catch (SQLException e) {
            throw new EventStoreException("The events behind " + from.getIndex() + " could not be read.", e);
        }
    }

    private List<TrackedEventData<?>> wanted(Connection connection, long from, String others) throws SQLException {
        List<TrackedEventData<?>> events = new ArrayList<>();
        try (PreparedStatement read = connection.prepareStatement("SELECT " + StoredEntry.COLUMNS
                + " FROM stored_event WHERE global_index > ? AND global_index <= ? AND " + others
                + " ORDER BY global_index LIMIT ?")) {
            read.setLong(1, from);
            read.setLong(2, from + POSITIONS);
            read.setInt(3, CompactEventStorage.EVENTS_PER_PAGE);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    long position = row.getLong(1);
                    events.add(new TrackedDomainEventData<>(token(position), new StoredEntry(row, kinds)));
                }
            }
        }
        return events;
    }

    /**
     * Returns how far the events go that were read and those that were left out; nothing when one of them is young, or when
     * another one that may be wanted has been committed since they were read.
     */
    private Optional<TrackingToken> end(
            Connection connection, long from, String others, List<TrackedEventData<?>> events, Instant now)
            throws SQLException {
        boolean full = events.size() == CompactEventStorage.EVENTS_PER_PAGE;
        long to =
                full ? events.get(events.size() - 1).trackingToken().position().orElseThrow() : from + POSITIONS;
        if (full && to - from == events.size()) {
            return Optional.of(token(to)); // Nothing is between them.
        }
        try (PreparedStatement read = connection.prepareStatement("SELECT MAX(global_index), MAX(stored_at), SUM("
                + others + ") FROM stored_event WHERE global_index > ? AND global_index <= ?")) {
            read.setLong(1, from);
            read.setLong(2, to);
            try (ResultSet row = read.executeQuery()) {
                row.next();
                long last = row.getLong(1);
                if (row.wasNull()) {
                    return Optional.empty();
                }
                Instant youngest = StoredEntry.instant(row.getLong(2));
                if (AwaitedGaps.isYoung(youngest, now)) {
                    Instant since = youngest.isBefore(now) ? youngest : now;
                    young = new Young(from, since.plus(AwaitedGaps.LONGEST_TRANSACTION));
                    return Optional.empty();
                }
                return row.getLong(3) == events.size() ? Optional.of(token(last)) : Optional.empty();
            }
        }
    }

    private static GapAwareTrackingToken token(long position) {
        return GapAwareTrackingToken.newInstance(position, List.of());
    }
}
