package lessonledger.axon;

import java.util.function.Function;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.GenericResultMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.ExecutionResult;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work that pauses between the preparation of its commit and the commit itself, so that many of them can be prepared
 * on one thread and then be stored at once. Otherwise it has the phases of every unit of work, in their order, and its locks
 * are held until its end.
 */
final class BatchedUnitOfWork extends DefaultUnitOfWork<CommandMessage<?>> {

    private @Nullable MetaData correlation;

    BatchedUnitOfWork(CommandMessage<?> command) {
        super(command);
    }

    @Override
    public void registerCorrelationDataProvider(CorrelationDataProvider provider) {
        super.registerCorrelationDataProvider(provider);
        correlation = null;
    }

    @Override
    public UnitOfWork<CommandMessage<?>> transformMessage(Function<CommandMessage<?>, ? extends Message<?>> transform) {
        super.transformMessage(transform);
        // Not before: a message that is made by the transformation asks for what was known till then.
        correlation = null;
        return this;
    }

    /** Every message made in here, event and answer alike, takes along the same; so it is gathered once. */
    @Override
    public MetaData getCorrelationData() {
        MetaData known = correlation;
        if (known == null) {
            known = super.getCorrelationData();
            correlation = known;
        }
        return known;
    }

    /** Returns whether the thread is within the handling of one. */
    static boolean isHandled() {
        return CurrentUnitOfWork.isStarted() && CurrentUnitOfWork.get().root() instanceof BatchedUnitOfWork;
    }

    /**
     * Handles the command and prepares the commit. With an exceptional result the unit of work has been rolled back and is at
     * its end; otherwise {@link #complete} must follow.
     */
    ResultMessage<?> prepare(InterceptorChain chain) {
        start();
        ResultMessage<?> result;
        try {
            result = GenericResultMessage.asResultMessage(chain.proceed());
        } catch (Exception e) {
            // Axon's default lets a checked exception commit what was done; no handler of a batched command throws one.
            rollback(e);
            return GenericResultMessage.asResultMessage(e);
        }
        setExecutionResult(new ExecutionResult(result));
        try {
            changePhase(Phase.PREPARE_COMMIT);
        } catch (RuntimeException e) {
            end(e);
            return GenericResultMessage.asResultMessage(e);
        }
        CurrentUnitOfWork.clear(this);
        return result;
    }

    /**
     * Commits, now that the events are stored.
     *
     * @param fault why they are not; null when they are
     * @return what is wrong at last, or null
     */
    @Nullable
    RuntimeException complete(@Nullable RuntimeException fault) {
        CurrentUnitOfWork.set(this);
        @Nullable RuntimeException wrong = fault;
        if (wrong == null) {
            try {
                changePhase(Phase.COMMIT);
            } catch (RuntimeException e) {
                wrong = e;
            }
        }
        end(wrong);
        return wrong;
    }

    private void end(@Nullable RuntimeException fault) {
        try {
            if (fault != null) {
                setRollbackCause(fault);
                changePhase(Phase.ROLLBACK);
            } else {
                changePhase(Phase.AFTER_COMMIT);
            }
        } finally {
            try {
                changePhase(Phase.CLEANUP, Phase.CLOSED);
            } finally {
                CurrentUnitOfWork.clear(this);
            }
        }
    }
}
