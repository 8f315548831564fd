package lessonledger.command;

import java.util.Optional;
import lessonledger.contract.Refusal;
import org.axonframework.commandhandling.CommandExecutionException;

/**
 * The one way in which a rule refuses a command: {@code throw Refused.because(new UnknownStudent(7))}.
 *
 * <p>The refusal travels as the exception's details, so that it keeps its type on the way from another machine.
 */
public final class Refused {

    private Refused() {}

    /**
     * Returns the exception that carries this refusal; it is for the caller to throw. It has no stack trace: a refusal is
     * an answer, and a heartbeat after the end of a lesson is an everyday one.
     */
    public static CommandExecutionException because(Refusal refusal) {
        return new CommandExecutionException(refusal.explanation(), null, refusal, false);
    }

    /** Returns the refusal that this failure carries, or nothing when it is not a rule that refused. */
    public static Optional<Refusal> in(Throwable failure) {
        return failure instanceof CommandExecutionException carrier
                ? carrier.getDetails().filter(Refusal.class::isInstance).map(Refusal.class::cast)
                : Optional.empty();
    }
}
