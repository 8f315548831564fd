package lessonledger.axon;

import org.jspecify.annotations.Nullable;

/**
 * What thousands of events have in common, which their rows therefore say by a number.
 *
 * @param aggregateType what kind of aggregate; empty for an event that belongs to none
 * @param payloadType the stored name of the event
 * @param payloadRevision its revision; empty when it has none
 * @param members the members of its packed payload ({@link PackedJson}); empty when the payload lies there as JSON
 */
record EventKind(String aggregateType, String payloadType, String payloadRevision, String members) {

    @Nullable
    String revision() {
        return payloadRevision.isEmpty() ? null : payloadRevision;
    }

    @Nullable
    String aggregate() {
        return aggregateType.isEmpty() ? null : aggregateType;
    }
}
