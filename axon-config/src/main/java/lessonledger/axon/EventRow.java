package lessonledger.axon;

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
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private static final int ROOM = 192;

    /**
     * Returns the statement that stores these rows at once. All there is in it are numbers and hexadecimal digits, so nothing has
     * to be bound: a parameter costs the driver more than the value costs everybody else.
     */
    static String insert(List<EventRow> rows) {
        StringBuilder sql = new StringBuilder(INSERT.length() + rows.size() * ROOM).append(INSERT);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).append(sql.append(i == 0 ? "(" : ",("));
        }
        return sql.toString();
    }

    private void append(StringBuilder sql) {
        append(sql, aggregate);
        sql.append(',').append(sequence).append(',').append(kind).append(',');
        append(sql, event);
        sql.append(',').append(micros).append(',');
        append(sql, payload);
        append(sql.append(','), metaData);
        append(sql.append(','), digest);
        sql.append(')');
    }

    private static void append(StringBuilder sql, byte @Nullable [] bytes) {
        if (bytes == null) {
            sql.append("NULL");
            return;
        }
        sql.append("x'");
        for (byte b : bytes) {
            sql.append(DIGITS[b >> 4 & 0xf]).append(DIGITS[b & 0xf]);
        }
        sql.append('\'');
    }

    /** Returns about how many bytes the row takes on its way to the database. */
    int weight() {
        return 128 + 2 * (payload.length + (metaData == null ? 0 : metaData.length));
    }
}
