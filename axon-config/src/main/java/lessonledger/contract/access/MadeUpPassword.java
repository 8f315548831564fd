package lessonledger.contract.access;

import java.security.SecureRandom;

/** A password of about 98 random bits that one person can read out to another. */
public final class MadeUpPassword {

    /** Without the letters and digits that people take for one another. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int CHARACTERS = 20;
    private static final int IN_A_GROUP = 5;

    private MadeUpPassword() {}

    /** Makes up a password. */
    public static String next(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            password.append(i > 0 && i % IN_A_GROUP == 0 ? "-" : "")
                    .append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
