package lessonledger.contract.access;

import java.time.Instant;

/**
 * Somebody shows who they are. Answers with {@link SignedIn}; refused with {@code WrongCredentials}.
 *
 * @param username the account's name
 * @param password the secret, in clear; {@link #toString()} does not show it
 */
public record SignIn(String username, String password, Instant at) {

    @Override
    public String toString() {
        return "SignIn[username=" + username + "]";
    }
}
