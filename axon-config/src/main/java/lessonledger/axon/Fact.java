package lessonledger.axon;

/**
 * An event with its place in the life of its aggregate.
 *
 * @param event what happened
 * @param sequence 0 for the aggregate's first event, one more for each that follows
 */
public record Fact<E>(E event, long sequence) {}
