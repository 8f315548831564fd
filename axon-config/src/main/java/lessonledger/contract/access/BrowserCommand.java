package lessonledger.contract.access;

import java.time.Instant;

/** A browser stays signed in, or does not. Neither changes an account, so neither is an event. */
public sealed interface BrowserCommand {

    /** Returns the SHA-256 of the secret that the browser holds, in hexadecimal. */
    String digest();

    /**
     * A browser that has just shown who sits before it may do without the password for a while.
     *
     * @param account the account's name
     * @param until when that ends, unless it is used before
     */
    record StaySignedIn(String account, String digest, Instant until, Instant at) implements BrowserCommand {

        @Override
        public String toString() {
            return "StaySignedIn[account=" + account + "]";
        }
    }

    /** The browser is signed out; one that is not signed in stays so. */
    record SignOut(String digest) implements BrowserCommand {

        @Override
        public String toString() {
            return "SignOut";
        }
    }
}
