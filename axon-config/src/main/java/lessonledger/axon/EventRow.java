package lessonledger.axon;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as its row in {@code stored_event} has it, but for the position, which the database gives.
 *
 * @param aggregate the aggregate's identifier ({@link StoredId})
 * @param kind the number of its {@link EventKind}
 * @param event the event's identifier ({@link StoredId})
 * @param micros when it was published: microseconds since 1970, UTC
 * @param payload the event, packed or as JSON, as its kind says
 * @param metaData the id of the request, or all metadata as a JSON object; null when there is none
 * @param digest the event's link in its aggregate's chain; null while there is no chain
 */
record EventRow(
        byte[] aggregate,
        long sequence,
        int kind,
        byte[] event,
        long micros,
        byte[] payload,
        byte @Nullable [] metaData,
        byte @Nullable [] digest) {

    private static final String INSERT = "INSERT INTO stored_event"
            + " (aggregate_id, sequence_number, kind, event_id, stored_at, payload, meta_data, digest) VALUES ";
    private static final String ONE = "(?, ?, ?, ?, ?, ?, ?, ?)";
    private static final int PARAMETERS = 8;

    /** Returns the statement that stores so many events at once. */
    static String insert(int rows) {
        return INSERT + String.join(", ", Collections.nCopies(rows, ONE));
    }

    /** Gives the statement its rows. */
    static void bind(PreparedStatement statement, List<EventRow> rows) throws SQLException {
        int before = 0;
        for (EventRow row : rows) {
            row.bind(statement, before);
            before += PARAMETERS;
        }
    }

    private void bind(PreparedStatement statement, int before) throws SQLException {
        statement.setBytes(before + 1, aggregate);
        statement.setLong(before + 2, sequence);
        statement.setInt(before + 3, kind);
        statement.setBytes(before + 4, event);
        statement.setLong(before + 5, micros);
        statement.setBytes(before + 6, payload);
        if (metaData == null) {
            statement.setNull(before + 7, Types.VARBINARY);
        } else {
            statement.setBytes(before + 7, metaData);
        }
        if (digest == null) {
            statement.setNull(before + 8, Types.BINARY);
        } else {
            statement.setBytes(before + 8, digest);
        }
    }

    /** Returns about how many bytes the row takes on its way to the database. */
    int weight() {
        return 128 + 2 * (payload.length + (metaData == null ? 0 : metaData.length));
    }
}
