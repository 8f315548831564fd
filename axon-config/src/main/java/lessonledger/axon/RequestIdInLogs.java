package lessonledger.axon;

import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts the id of the request that caused a message into every log line of its handling, on whichever side that is. */
final class RequestIdInLogs implements MessageHandlerInterceptor<Message<?>> {

    /** The name in metadata and logs. */
    static final String NAME = "requestId";

    @Override
    public Object handle(UnitOfWork<? extends Message<?>> unitOfWork, InterceptorChain chain) throws Exception {
        try (MDC.MDCCloseable id = during(unitOfWork.getMessage())) {
            return chain.proceed();
        }
    }

    /** Puts the id that a message has, if any, into every log line of this thread until it is closed. */
    static MDC.@Nullable MDCCloseable during(Message<?> message) {
        @Nullable Object id = message.getMetaData().get(NAME);
        return id == null ? null : MDC.putCloseable(NAME, id.toString());
    }
}
