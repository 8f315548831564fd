package lessonledger.contract.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The secret in a student's link: 128 random bits, base64url without padding, 22 characters. It is kept in {@code
 * LinkSent} and in {@code wpos_zoom_links.tracking_token} and nowhere else; {@link #toString()} does not show it.
 *
 * @param value the 22 characters
 */
public record TrackingToken(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");

    /** Refuses a text of another form with an {@link IllegalArgumentException} that does not repeat it. */
    public TrackingToken {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
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
        return FORM.matcher(text).matches() ? Optional.of(new TrackingToken(text)) : Optional.empty();
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
