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
        @Nullable Object id = unitOfWork.getMessage().getMetaData().get(NAME);
        if (id == null) {
            return chain.proceed();
        }
        MDC.put(NAME, id.toString());
        try {
            return chain.proceed();
        } finally {
            MDC.remove(NAME);
        }
    }

    /** Does the same for what is said of a message outside of its handling. */
    static void saying(Message<?> message, Runnable words) {
        @Nullable Object id = message.getMetaData().get(NAME);
        if (id != null) {
            MDC.put(NAME, id.toString());
        }
        try {
            words.run();
        } finally {
            MDC.remove(NAME);
        }
    }
}
