package lessonledger.axon;

import java.util.Map;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandMessage;
import org.jspecify.annotations.Nullable;

/**
 * The commands that outnumber all others and need nothing but their own aggregate: they are handled in batches, all on one
 * thread, and share one commit. One that turns out to need the database is handled like any other.
 */
public final class BatchedCommands {

    private final Map<Class<?>, Function<Object, String>> targets;

    private BatchedCommands(Map<Class<?>, Function<Object, String>> targets) {
        this.targets = targets;
    }

    /**
     * Names the one type of them.
     *
     * @param target gives the identifier of the aggregate that a command is for
     */
    public static <C> BatchedCommands of(Class<C> type, Function<? super C, String> target) {
        return new BatchedCommands(Map.of(type, command -> target.apply(type.cast(command))));
    }

    /** Returns none: every command is handled for itself. */
    public static BatchedCommands none() {
        return new BatchedCommands(Map.of());
    }

    /** Returns the identifier of the aggregate that a batched command is for, or null when it is none. */
    @Nullable
    String target(CommandMessage<?> command) {
        @Nullable Function<Object, String> target = targets.get(command.getPayloadType());
        return target == null ? null : target.apply(command.getPayload());
    }
}
