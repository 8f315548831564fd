package lessonledger.contract.operations;

import java.time.Instant;
import java.util.List;
import lessonledger.contract.session.SessionQuery.StaleSession;
import org.jspecify.annotations.Nullable;

/** What can be asked about the sides themselves. An answer means that the side's database could be reached. */
public sealed interface OperationsQuery {

    /**
     * How the read side is. Answered with {@link ReadSide}.
     *
     * @param silentSince active sessions whose last sign of life is this old or older count as stale
     * @param stale how many of them to name at most, 0 to 100
     */
    record InspectReadSide(Instant silentSince, int stale) implements OperationsQuery {}

    /** How the command side is. Answered with {@link CommandSide}. */
    record InspectCommandSide() implements OperationsQuery {}

    /**
     * The read side's answer.
     *
     * @param sessions all sessions in the read model, those of before the first click included
     * @param staleSessions how many active sessions are stale
     * @param stale the first of them by number
     * @param processors the event processors of this process
     */
    record ReadSide(
            long sessions,
            long sent,
            long active,
            long ended,
            long timeout,
            long staleSessions,
            List<StaleSession> stale,
            List<Processor> processors) {}

    /**
     * The command side's answer.
     *
     * @param lastEvent the position of the last event in the store, or -1 when there is none
     * @param deadlinesOverdue how many deadlines should have fired more than a minute ago; more than none for long means that
     *     nobody fires them
     * @param linksWaiting links that Telegram has not taken yet
     * @param outcomesUntold links of which the outcome is known but not yet told to the session
     * @param linksUndeliverable links to chats that will not arrive, since the beginning
     * @param processors the event processors of this process
     */
    record CommandSide(
            long lastEvent,
            long deadlinesOverdue,
            long linksWaiting,
            long outcomesUntold,
            long linksUndeliverable,
            List<Processor> processors) {}

    /**
     * An event processor.
     *
     * @param name the processing group
     * @param running whether it runs in this process
     * @param failing whether it stands still at an event that it cannot handle
     * @param behind how many events it has not seen yet; null when it has not begun
     */
    record Processor(
            String name,
            boolean running,
            boolean failing,
            @Nullable Long behind) {}
}
