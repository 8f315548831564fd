package lessonledger.contract.enrolment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What a student shows to the school's bot to be known: 192 random bits, a secret. It stands behind {@code ?start=} in a link
 * to the bot, where Telegram takes 64 characters of this alphabet. Nobody keeps it: the ledger knows its {@link #digest()}.
 *
 * @param value 32 characters of the base64url alphabet
 */
public record InvitationCode(String value) {

    private static final int BYTES = 24;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{32}");

    /** Refuses a text of another form with an {@link IllegalArgumentException} that does not repeat it. */
    public InvitationCode {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("An invitation's code has 32 characters of the base64url alphabet.");
        }
    }

    /**
     * Makes a new code.
     *
     * @param random a source that an attacker cannot predict, such as {@link java.security.SecureRandom}
     */
    public static InvitationCode random(RandomGenerator random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new InvitationCode(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Returns the code in the given text, or nothing when the text has not the form of one. */
    public static Optional<InvitationCode> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new InvitationCode(text)) : Optional.empty();
    }

    /** Returns the SHA-256 of the code, in hexadecimal. */
    public String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Does not show the code. */
    @Override
    public String toString() {
        return "InvitationCode[]";
    }
}
