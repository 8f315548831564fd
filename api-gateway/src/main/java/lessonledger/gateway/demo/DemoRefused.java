package lessonledger.gateway.demo;

/** The demo must not fill a school that has students of its own. The message is the one line that the operator reads. */
final class DemoRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoRefused(String message) {
        super(message);
    }
}
