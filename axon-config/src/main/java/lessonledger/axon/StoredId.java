package lessonledger.axon;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers as they lie in the ledger: a UUID in its canonical form as its 16 bytes, anything else as its UTF-8 text. A text
 * of 16 bytes gets a NUL behind it, so that 16 bytes are always a UUID.
 */
final class StoredId {

    private static final int BYTES = 16;
    private static final int TEXT = 36;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private StoredId() {}

    /**
     * Returns the bytes for an identifier.
     *
     * @throws IllegalArgumentException when there is a NUL in it
     */
    static byte[] toBytes(String id) {
        byte @Nullable [] uuid = uuid(id);
        if (uuid != null) {
            return uuid;
        }
        if (id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("An identifier has no NUL in it.");
        }
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        return text.length == BYTES ? Arrays.copyOf(text, BYTES + 1) : text;
    }

    /** Returns the identifier that lies in these bytes. */
    static String toText(byte[] stored) {
        if (stored.length != BYTES) {
            boolean padded = stored.length == BYTES + 1 && stored[BYTES] == 0;
            return new String(stored, 0, padded ? BYTES : stored.length, StandardCharsets.UTF_8);
        }
        byte[] text = new byte[TEXT];
        int to = 0;
        for (int i = 0; i < BYTES; i++) {
            if (isHyphen(to)) {
                text[to++] = '-';
            }
            text[to++] = DIGITS[stored[i] >> 4 & 0xf];
            text[to++] = DIGITS[stored[i] & 0xf];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static byte @Nullable [] uuid(String id) {
        if (id.length() != TEXT) {
            return null;
        }
        byte[] bytes = new byte[BYTES];
        int nibble = 0;
        for (int i = 0; i < TEXT; i++) {
            char c = id.charAt(i);
            if (isHyphen(i)) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (value < 0) {
                return null;
            }
            bytes[nibble >> 1] |= (byte) ((nibble & 1) == 0 ? value << 4 : value);
            nibble++;
        }
        return bytes;
    }

    private static boolean isHyphen(int at) {
        return at == 8 || at == 13 || at == 18 || at == 23;
    }
}
