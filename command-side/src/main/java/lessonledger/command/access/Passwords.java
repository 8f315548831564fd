package lessonledger.command.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.PasswordNotAllowed;
import lessonledger.contract.access.MadeUpPassword;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes passwords with bcrypt and makes up new ones. */
@Component
class Passwords {

    /** What bcrypt takes; more would be cut off without a word. */
    static final int MOST_BYTES = 72;

    static final int FEWEST_CHARACTERS = 10;

    private static final int FEWEST_DIFFERENT = 4;

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();
    private final SecureRandom random = new SecureRandom();
    private final String nobodys = encoder.encode("nobody signs in with this");

    /** Returns the hash under which a password is kept. */
    String hash(String password) {
        return encoder.encode(password);
    }

    boolean matches(String password, String hash) {
        return fits(password) && encoder.matches(password, hash);
    }

    /**
     * Refuses a password that is too short to be safe or too long to be kept, or that is the account's own name.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code PasswordNotAllowed}
     */
    void requireAllowed(String account, String password) {
        if (password.codePointCount(0, password.length()) < FEWEST_CHARACTERS) {
            throw Refused.because(
                    new PasswordNotAllowed("it must have at least " + FEWEST_CHARACTERS + " characters."));
        }
        if (!fits(password)) {
            throw Refused.because(new PasswordNotAllowed("it must have at most " + MOST_BYTES + " bytes."));
        }
        if (password.equalsIgnoreCase(account)) {
            throw Refused.because(new PasswordNotAllowed("it must not be the account's name."));
        }
        if (password.chars().distinct().count() < FEWEST_DIFFERENT) {
            throw Refused.because(
                    new PasswordNotAllowed("it must have at least " + FEWEST_DIFFERENT + " different characters."));
        }
    }

    /** Takes as long as a look at a real hash, so that the answer's time does not tell which accounts exist. */
    void matchNobody(String password) {
        matches(password, nobodys);
    }

    /** Makes up a password of about 98 random bits that a person can type. */
    String makeUp() {
        return MadeUpPassword.next(random);
    }

    private static boolean fits(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }
}
