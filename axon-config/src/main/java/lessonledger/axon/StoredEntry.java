package lessonledger.axon;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;

/** A row of the ledger as Axon reads it. The payload becomes JSON when somebody asks for it, which not every reader does. */
final class StoredEntry implements DomainEventData<byte[]> {

    private static final SerializedType META_DATA = new SimpleSerializedType(MetaData.class.getName(), null);
    private static final byte[] NO_META_DATA = "{}".getBytes(StandardCharsets.US_ASCII);

    /** What must be read, in this order. */
    static final String COLUMNS =
            "global_index, aggregate_id, sequence_number, kind, event_id, stored_at, payload, meta_data";

    private final byte[] aggregate;
    private @Nullable String aggregateText;
    private final long sequence;
    private final EventKinds.Known kind;
    private final byte[] event;
    private final Instant at;
    private final byte[] payload;
    private final byte @Nullable [] metaData;

    /** Makes one of a row with the {@link #COLUMNS}. */
    StoredEntry(ResultSet row, EventKinds kinds) throws SQLException {
        // From left to right: the driver goes through the row from its beginning for every step back.
        this.aggregate = row.getBytes(2);
        this.sequence = row.getLong(3);
        this.kind = kinds.kind(row.getInt(4));
        this.event = row.getBytes(5);
        this.at = instant(row.getLong(6));
        this.payload = row.getBytes(7);
        this.metaData = row.getBytes(8);
    }

    /** Returns the instant of so many microseconds since 1970. */
    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }

    private String aggregate() {
        @Nullable String known = aggregateText;
        if (known == null) {
            known = StoredId.toText(aggregate);
            aggregateText = known;
        }
        return known;
    }

    /** An event that belongs to no aggregate is stored under its own identifier. */
    boolean belongsToNone() {
        return Arrays.equals(aggregate, event);
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getType() {
        return kind.kind().aggregate();
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getAggregateIdentifier() {
        return belongsToNone() ? null : aggregate();
    }

    @Override
    public long getSequenceNumber() {
        return sequence;
    }

    @Override
    public String getEventIdentifier() {
        return StoredId.toText(event);
    }

    @Override
    public Instant getTimestamp() {
        return at;
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return new StoredMetaData();
    }

    private byte[] metaDataJson() {
        if (metaData == null) {
            return NO_META_DATA;
        }
        if (metaData[0] == '{') {
            return metaData;
        }
        return ("{\"" + RequestIdInLogs.NAME + "\":\"" + requestId(metaData) + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private MetaData metaData() {
        return metaData == null ? MetaData.emptyInstance() : MetaData.with(RequestIdInLogs.NAME, requestId(metaData));
    }

    private static String requestId(byte[] stored) {
        return new String(stored, StandardCharsets.US_ASCII);
    }

    /** Metadata, which need not become JSON when what it says is known without. */
    final class StoredMetaData implements SerializedObject<byte[]> {

        /** Returns what it says, or null when only its JSON tells. */
        @Nullable
        MetaData known() {
            return metaData == null || metaData[0] != '{' ? metaData() : null;
        }

        @Override
        public Class<byte[]> getContentType() {
            return byte[].class;
        }

        @Override
        public SerializedType getType() {
            return META_DATA;
        }

        @Override
        public byte[] getData() {
            return metaDataJson();
        }
    }

    @Override
    public SerializedObject<byte[]> getPayload() {
        return new Payload();
    }

    /** The payload, which need not become JSON when its class is at hand. */
    final class Payload implements SerializedObject<byte[]> {

        /** Returns the event, or null when only its JSON tells. */
        @Nullable
        Object event() {
            return kind.event(payload, aggregate());
        }

        @Override
        public Class<byte[]> getContentType() {
            return byte[].class;
        }

        @Override
        public SerializedType getType() {
            return kind.type();
        }

        @Override
        public byte[] getData() {
            return kind.json(payload, aggregate());
        }
    }
}
