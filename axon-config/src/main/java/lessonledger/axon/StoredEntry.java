package lessonledger.axon;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;

/** A row of the ledger as Axon reads it. The payload becomes JSON when somebody asks for it, which not every reader does. */
final class StoredEntry implements DomainEventData<byte[]> {

    private static final byte[] NO_META_DATA = "{}".getBytes(StandardCharsets.US_ASCII);

    private final EventKinds.Known kind;
    private final String aggregate;
    private final long sequence;
    private final String event;
    private final Instant at;
    private final byte[] payload;
    private final byte @Nullable [] metaData;

    StoredEntry(
            EventKinds.Known kind,
            String aggregate,
            long sequence,
            String event,
            Instant at,
            byte[] payload,
            byte @Nullable [] metaData) {
        this.kind = kind;
        this.aggregate = aggregate;
        this.sequence = sequence;
        this.event = event;
        this.at = at;
        this.payload = payload;
        this.metaData = metaData;
    }

    /** An event that belongs to no aggregate is stored under its own identifier. */
    boolean belongsToNone() {
        return aggregate.equals(event);
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getType() {
        return kind.kind().aggregate();
    }

    @Override
    @SuppressWarnings("NullAway")
    public String getAggregateIdentifier() {
        return belongsToNone() ? null : aggregate;
    }

    @Override
    public long getSequenceNumber() {
        return sequence;
    }

    @Override
    public String getEventIdentifier() {
        return event;
    }

    @Override
    public Instant getTimestamp() {
        return at;
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return new StoredMetaData(metaDataJson(), metaData == null || metaData[0] != '{' ? metaData() : null);
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

    /** Metadata as JSON, and as what it says when that is known without reading it. */
    static final class StoredMetaData extends SerializedMetaData<byte[]> {

        private final @Nullable MetaData known;

        StoredMetaData(byte[] json, @Nullable MetaData known) {
            super(json, byte[].class);
            this.known = known;
        }

        @Nullable
        MetaData known() {
            return known;
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
            return kind.event(payload, aggregate);
        }

        @Override
        public Class<byte[]> getContentType() {
            return byte[].class;
        }

        @Override
        public SerializedType getType() {
            return new SimpleSerializedType(
                    kind.kind().payloadType(), kind.kind().revision());
        }

        @Override
        public byte[] getData() {
            return kind.json(payload, aggregate);
        }
    }
}
