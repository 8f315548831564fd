package lessonledger.contract.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The secret in a student's link: 128 random bits, base64url without padding, 22 characters. It is kept in {@code
 * LinkSent} and in {@code wpos_zoom_links.tracking_token} and nowhere else; {@link #toString()} does not show it.
 *
 * @param value the 22 characters
 */
public record TrackingToken(String value) {

    private static final int LENGTH = 22;

    /** Refuses a text of another form with an {@link IllegalArgumentException} that does not repeat it. */
    public TrackingToken {
        Objects.requireNonNull(value, "value");
        if (!hasForm(value)) {
            throw new IllegalArgumentException("A tracking token has 22 characters of the base64url alphabet.");
        }
    }

    /**
     * Makes a new token.
     *
     * @param random a source that an attacker cannot predict, such as {@link java.security.SecureRandom}
     */
    public static TrackingToken random(RandomGenerator random) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return new TrackingToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Returns the token in the given text, or nothing when the text has not the form of one. */
    public static Optional<TrackingToken> parse(String text) {
        return hasForm(text) ? Optional.of(new TrackingToken(text)) : Optional.empty();
    }

    /** By hand, because every heartbeat has a token and a pattern takes ten times as long. */
    private static boolean hasForm(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (!isBase64Url(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64Url(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    /** Returns the id of the session that this token opens. */
    public SessionId sessionId() {
        try {
            return SessionId.ofDigest(
                    MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "TrackingToken[secret]";
    }
}
