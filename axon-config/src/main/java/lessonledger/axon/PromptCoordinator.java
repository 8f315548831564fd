package lessonledger.axon;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.AxonThreadFactory;

/**
 * Runs the coordinator of an event processor, which fills its segments' queues. When they are full, Axon's coordinator looks
 * again a tenth of a second later; a batch takes a tenth of that, so a processor that is far behind, as in a rebuild, would
 * wait most of the time. Here it looks again at once, as soon as a batch can be over.
 */
final class PromptCoordinator extends ScheduledThreadPoolExecutor {

    /** How long Axon waits when no queue has room; it waits so long for nothing else. */
    private static final long WHEN_FULL = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(2);

    PromptCoordinator(String processor) {
        super(1, new AxonThreadFactory("Coordinator[" + processor + "]"));
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        long nanos = unit.toNanos(delay);
        return super.schedule(task, nanos == WHEN_FULL ? A_MOMENT : nanos, TimeUnit.NANOSECONDS);
    }
}
