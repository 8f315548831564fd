package lessonledger.gateway.start;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * The application must not start, and its operator can do something about it. The message is the one line that they read;
 * it holds no secret.
 */
public final class StartRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Refuses the start.
     *
     * @param message what is wrong and what to do, in one line
     */
    public StartRefused(String message) {
        super(message);
    }

    /** Finds the refusal among the faults that it caused. */
    static final class Analyzer extends AbstractFailureAnalyzer<StartRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, StartRefused cause) {
            return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
        }
    }
}
