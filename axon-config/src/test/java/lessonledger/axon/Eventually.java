package lessonledger.axon;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what is true sooner or later, with a deadline; the one place in the tests where time passes. */
public final class Eventually {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Eventually() {}

    /** Runs the assertion until it holds; after 30 seconds its failure stands. */
    public static void eventually(Assertion assertion) {
        within(DEADLINE, assertion);
    }

    /** Runs the assertion until it holds; after the deadline its failure stands. */
    public static void within(Duration deadline, Assertion assertion) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Something that may not be true yet. */
    @FunctionalInterface
    public interface Assertion {

        /** Throws an {@link AssertionError} while it is not true. */
        void check() throws Exception;
    }
}
