package lessonledger.axon;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one command on their way to the database, and what became of them. They are stored together or not at all.
 */
final class Handover {

    private final List<EventRow> rows;
    private final Runnable whenDone;
    private volatile boolean done;
    private volatile boolean abandoned;
    private @Nullable Exception fault;

    /**
     * Makes one.
     *
     * @param whenDone is called by the writer, once the outcome can be read
     */
    Handover(List<EventRow> rows, Runnable whenDone) {
        this.rows = rows;
        this.whenDone = whenDone;
    }

    List<EventRow> rows() {
        return rows;
    }

    void stored() {
        finish(null);
    }

    void failed(Exception why) {
        finish(why);
    }

    private void finish(@Nullable Exception why) {
        fault = why;
        done = true;
        whenDone.run();
    }

    boolean isDone() {
        return done;
    }

    /** Says that nobody waits any more: what is not stored by now is not to be stored. */
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Returns why the events are not stored, or not known to be; null when they are. */
    @Nullable
    Exception fault() {
        return fault;
    }

    int weight() {
        int weight = 0;
        for (EventRow row : rows) {
            weight += row.weight();
        }
        return weight;
    }
}
