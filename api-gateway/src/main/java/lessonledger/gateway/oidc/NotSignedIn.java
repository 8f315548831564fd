package lessonledger.gateway.oidc;

/** Somebody did not get through by the identity provider, and a page says what they can do about it. */
public final class NotSignedIn extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What they can do about it. */
    public enum Reason {
        /** The browser does not remember having begun this, or began it too long ago: begin once more. */
        NOT_BEGUN_HERE,
        /** The provider said no, or what it said does not hold. */
        NOT_CONFIRMED,
        /** The provider does not answer: come back later, or use a password. */
        UNREACHABLE
    }

    NotSignedIn(Reason reason, Throwable cause) {
        super(reason.name(), cause, false, false);
        this.reason = reason;
    }

    NotSignedIn(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    /** Returns what they can do about it. */
    public Reason reason() {
        return reason;
    }
}
