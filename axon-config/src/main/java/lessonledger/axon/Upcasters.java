package lessonledger.axon;

import org.axonframework.serialization.upcasting.event.EventUpcasterChain;

/**
 * The steps that bring an event from the form in which it was stored to the one that the code reads, oldest first. Events
 * are never rewritten: when a form changes, its revision goes up, its golden file stays, and a step is added here. A step
 * names types by their stored names, never by a class, which may move.
 */
final class Upcasters {

    private Upcasters() {}

    /** Returns all steps. Every event still has its first form. */
    static EventUpcasterChain chain() {
        return new EventUpcasterChain();
    }
}
