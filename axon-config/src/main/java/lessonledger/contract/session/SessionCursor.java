package lessonledger.contract.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in an order of sessions: just behind one of them. It names that session's value and number and not how many come
 * before it, so that the next page begins right whatever arrives meanwhile. A client takes its {@link #text()} as it is.
 *
 * @param order the order in which it is a place
 * @param value what that session is ordered by: an instant in ISO 8601, a number, or null when it has none
 * @param number the session's number
 */
public record SessionCursor(SessionOrder order, @Nullable String value, long number) {

    private static final int LONGEST = 200;

    /** Refuses a value that the order cannot have with an {@link IllegalArgumentException}. */
    public SessionCursor {
        try {
            if (value == null) {
                if (order.by() == SessionOrder.By.SENT_AT) {
                    throw new IllegalArgumentException("Every link was sent at some time.");
                }
            } else if (order.by() == SessionOrder.By.DURATION_MINUTES) {
                Integer.parseInt(value);
            } else {
                int year = Instant.parse(value).atOffset(ZoneOffset.UTC).getYear();
                if (year < 1000 || year > 9999) {
                    throw new IllegalArgumentException("No database column holds such a year.");
                }
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("That is no place in the order.", e);
        }
    }

    /** Returns the place as one word for addresses. */
    public String text() {
        String plain = order.text() + "|" + number + "|" + (value == null ? "" : value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the place of which this is the {@link #text()}, or nothing when it is none. */
    public static Optional<SessionCursor> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\|", 3);
            long number = Long.parseLong(parts[1]);
            return SessionOrder.parse(parts[0])
                    .map(order -> new SessionCursor(order, parts[2].isEmpty() ? null : parts[2], number));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
