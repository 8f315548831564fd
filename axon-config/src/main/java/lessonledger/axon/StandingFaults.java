package lessonledger.axon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Remembers where event processors stand still. A pooled processor lets its segment go after a fault, so that its status shows
 * nothing until it tries again; a fault stands here until the batch that failed has been committed.
 */
final class StandingFaults implements ErrorHandler {

    /** A processor tries again within a minute; what was not seen for longer, another process has taken over. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private final Clock clock;
    private final Map<String, Map<String, Instant>> failedAt = new ConcurrentHashMap<>();

    StandingFaults(Clock clock) {
        this.clock = clock;
    }

    /** Notes the fault and passes it on, which stops the segment. */
    @Override
    public void handleError(ErrorContext fault) throws Exception {
        // A batch that is tried again begins with the same event, however many have come after it.
        of(fault.eventProcessor()).put(fault.failedEvents().get(0).getIdentifier(), clock.instant());
        PropagatingErrorHandler.instance().handleError(fault);
    }

    /** Forgets a processor's fault when the event at which it stood is committed. */
    MessageHandlerInterceptor<Message<?>> healing(String processor) {
        Map<String, Instant> faults = of(processor);
        return new MessageHandlerInterceptor<>() {
            @Override
            public Object handle(UnitOfWork<? extends Message<?>> unitOfWork, InterceptorChain chain) throws Exception {
                String event = unitOfWork.getMessage().getIdentifier();
                if (faults.containsKey(event)) {
                    unitOfWork.afterCommit(committed -> faults.remove(event));
                }
                return chain.proceed();
            }
        };
    }

    boolean standsStill(String processor) {
        Map<String, Instant> faults = of(processor);
        faults.values().removeIf(clock.instant().minus(LONGEST_PAUSE)::isAfter);
        return !faults.isEmpty();
    }

    private Map<String, Instant> of(String processor) {
        return failedAt.computeIfAbsent(processor, name -> new ConcurrentHashMap<>());
    }
}
