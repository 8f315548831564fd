package lessonledger.contract.session;

/**
 * The answer to {@code TimeOutSession}: what the session itself decided.
 *
 * @param decision what it decided
 * @param standing how it stands after that
 */
public record Verdict(Decision decision, Standing standing) {

    /** What a session can decide about its own silence. */
    public enum Decision {
        /** It was silent for too long and has ended now, at its last sign of life. */
        TIMED_OUT,
        /** There was a sign of life within the limit; nothing has changed. */
        STILL_ALIVE,
        /** It had ended before, by whatever means; nothing has changed. */
        ALREADY_OVER,
        /** The student has not clicked yet, so there is nothing to end. */
        NOT_STARTED
    }
}
