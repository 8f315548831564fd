package lessonledger.database;

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

    /**
     * Refuses the start because of a fault below.
     *
     * @param message what is wrong and what to do, in one line
     * @param cause the fault, for the log
     */
    public StartRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
