package lessonledger.query;

import lessonledger.axon.Fact;

/**
 * What a read table knows of one aggregate: immutable, and equal to another when all its values are.
 *
 * @param <K> what the row is found by
 * @param <E> the aggregate's events
 * @param <R> the row itself
 */
public interface AggregateRow<K, E, R extends AggregateRow<K, E, R>> {

    /** Returns what the row is found by. */
    K key();

    /** Returns the sequence number of the last event that the row has seen. */
    long lastSequence();

    /**
     * Returns what the aggregate's next event makes of this row.
     *
     * @param news an event that follows the last one that the row has seen
     */
    R evolve(Fact<E> news);

    /**
     * Returns what an event makes of this row: nothing when the row has seen it before.
     *
     * @throws IllegalStateException when events before it are missing: a row that went on without them would be wrong for
     *     ever, so the event processor must stop
     */
    @SuppressWarnings("unchecked")
    default R after(Fact<E> fact) {
        if (fact.sequence() > lastSequence() + 1) {
            throw new IllegalStateException("Event " + fact.sequence() + " of " + key() + " came after event "
                    + lastSequence() + ". If rows were deleted, the next start makes the read model anew.");
        }
        return fact.sequence() == lastSequence() + 1 ? evolve(fact) : (R) this;
    }
}
