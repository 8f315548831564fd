package lessonledger.contract.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/**
 * The public name of a session: a UUID of version 8 (RFC 9562) made of the SHA-256 of its tracking token. Whoever holds
 * the token can derive it without a look-up; from it the token cannot be found, so it may stand in logs, audit pages and
 * exports.
 *
 * @param value the canonical text of the UUID, 36 lower-case characters
 */
public record SessionId(String value) {

    /** Refuses a text that is not a canonical UUID with an {@link IllegalArgumentException}. */
    public SessionId {
        Objects.requireNonNull(value, "value");
        if (!UUID.fromString(value).toString().equals(value)) {
            throw new IllegalArgumentException("A session id is a UUID in its canonical form.");
        }
    }

    static SessionId ofDigest(byte[] sha256) {
        ByteBuffer bytes = ByteBuffer.wrap(sha256);
        long high = bytes.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x8000L;
        long low = bytes.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new SessionId(new UUID(high, low).toString());
    }

    /** Returns the canonical text: Axon routes and stores by it. */
    @Override
    public String toString() {
        return value;
    }
}
