package lessonledger.axon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the kinds of events, from the table {@code event_kind}. A number is given with the first event of its kind, in
 * a transaction of its own, before the event is stored; from then on it stands.
 */
final class EventKinds {

    private static final String FIND = "SELECT id FROM event_kind WHERE aggregate_type = ? AND payload_type = ?"
            + " AND payload_revision = ? AND members = ?";
    private static final String ADD = "INSERT IGNORE INTO event_kind"
            + " (aggregate_type, payload_type, payload_revision, members) VALUES (?, ?, ?, ?)";
    private static final String READ =
            "SELECT aggregate_type, payload_type, payload_revision, members FROM event_kind WHERE id = ?";

    private final DataSource pool;
    private final StoredTypes types;
    private final Map<EventKind, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<Integer, Known> kinds = new ConcurrentHashMap<>();

    EventKinds(DataSource pool, StoredTypes types) {
        this.pool = pool;
        this.types = types;
    }

    /** A kind, ready for reading its events. */
    record Known(
            EventKind kind,
            SerializedType type,
            PackedJson.@Nullable Members members,
            PackedRecord.@Nullable Reading reading) {

        static Known of(EventKind kind, StoredTypes types) {
            SerializedType type = new SimpleSerializedType(kind.payloadType(), kind.revision());
            return kind.members().isEmpty()
                    ? new Known(kind, type, null, null)
                    : new Known(kind, type, new PackedJson.Members(kind.members()), PackedRecord.reading(kind, types));
        }

        /** Returns the event itself, when its class can be made of these values and nothing has to be upcast. */
        @Nullable
        Object event(byte[] payload, String aggregate) {
            return reading == null ? null : reading.read(payload, aggregate);
        }

        byte[] json(byte[] payload, String aggregate) {
            return members == null ? payload : members.unpack(payload, aggregate);
        }
    }

    /** Returns the number of a kind, which gets one when it has none. */
    int numberOf(EventKind kind) throws SQLException {
        @Nullable Integer known = numbers.get(kind);
        if (known != null) {
            return known;
        }
        try (Connection connection = pool.getConnection()) {
            int number = find(connection, kind);
            if (number < 0) {
                try (PreparedStatement add = bound(connection, ADD, kind)) {
                    add.executeUpdate();
                }
                number = find(connection, kind);
            }
            if (number < 0) {
                throw new SQLException("The kind of event " + kind.payloadType() + " cannot be numbered.");
            }
            numbers.put(kind, number);
            return number;
        }
    }

    /** Returns the numbers of these stored types, as far as events of them have been read. */
    List<Integer> numbersOf(Set<SerializedType> some) {
        return some.isEmpty()
                ? List.of()
                : kinds.entrySet().stream()
                        .filter(kind -> some.contains(kind.getValue().type()))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** Returns the kind with this number. */
    Known kind(int number) throws SQLException {
        @Nullable Known known = kinds.get(number);
        if (known != null) {
            return known;
        }
        try (Connection connection = pool.getConnection();
                PreparedStatement read = connection.prepareStatement(READ)) {
            read.setInt(1, number);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("No kind of event has the number " + number + ".");
                }
                EventKind kind = new EventKind(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
                known = Known.of(kind, types);
                kinds.put(number, known);
                return known;
            }
        }
    }

    private static int find(Connection connection, EventKind kind) throws SQLException {
        try (PreparedStatement find = bound(connection, FIND, kind);
                ResultSet row = find.executeQuery()) {
            return row.next() ? row.getInt(1) : -1;
        }
    }

    private static PreparedStatement bound(Connection connection, String sql, EventKind kind) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, kind.aggregateType());
        statement.setString(2, kind.payloadType());
        statement.setString(3, kind.payloadRevision());
        statement.setString(4, kind.members());
        return statement;
    }
}
