package lessonledger.gateway.tracking;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The application must not start with this {@code HEARTBEAT_INTERVAL}. The message is the one line that its operator reads. */
final class HeartbeatIntervalRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HeartbeatIntervalRefused(String message) {
        super(message);
    }

    /** Lets Spring Boot print the one line instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<HeartbeatIntervalRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, HeartbeatIntervalRefused cause) {
            return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
        }
    }
}
