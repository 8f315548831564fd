package lessonledger.axon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flat JSON object in two halves: its members, which are the same for thousands of events and are stored once, and their
 * values, which are stored for each. Put together again they are the same text, byte for byte, so serializer and upcasters
 * never see anything but JSON.
 *
 * <p>Members are a name and a sign each, such as {@code sessionId=,viewId",seq#,visible?,at@}: {@code =} is the aggregate's
 * identifier and takes no room; {@code @} an instant in whole milliseconds, 6 bytes; {@code ?} true or false, one byte; {@code
 * #} a whole number that is not negative, as many bytes as it needs; {@code .} another literal and {@code "} a text between
 * its quotes as it stands, both behind their length.
 */
final class PackedJson {

    static final int LONGEST_MEMBERS = 255;
    private static final int INSTANT_BYTES = 6;
    private static final long SECONDS_A_DAY = 86_400;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final String members;
    private final byte[] values;

    PackedJson(String members, byte[] values) {
        this.members = members;
        this.values = values;
    }

    String members() {
        return members;
    }

    byte[] values() {
        return values;
    }

    /**
     * Takes an object apart.
     *
     * @param json as a serializer writes it, without white space
     * @param aggregate the identifier of the aggregate
     * @return its halves, or null when it is not flat or has members that cannot be named here; it is then stored as it is
     */
    static @Nullable PackedJson pack(byte[] json, String aggregate) {
        return new Packing(json, aggregate).run();
    }

    /** Knows the members of one kind of event and puts values between them. */
    static final class Members {

        private final List<byte[]> names = new ArrayList<>();
        private final StringBuilder signs = new StringBuilder();

        Members(String members) {
            int from = 0;
            while (from < members.length()) {
                int end = members.indexOf(',', from);
                int sign = (end < 0 ? members.length() : end) - 1;
                names.add(((names.isEmpty() ? "{\"" : ",\"") + members.substring(from, sign) + "\":")
                        .getBytes(StandardCharsets.US_ASCII));
                signs.append(members.charAt(sign));
                from = sign + 2;
            }
        }

        /** Returns the JSON with these values. */
        byte[] unpack(byte[] values, String aggregate) {
            Bytes out = new Bytes(64 + 4 * values.length + 32 * names.size());
            Reader in = new Reader(values);
            for (int i = 0; i < names.size(); i++) {
                out.write(names.get(i));
                switch (signs.charAt(i)) {
                    case '=' -> out.quoted(aggregate.getBytes(StandardCharsets.UTF_8));
                    case '@' -> out.instant(in.fixed());
                    case '?' -> out.write(in.next() == 1 ? TRUE : FALSE);
                    case '#' -> out.write(Long.toString(in.number()).getBytes(StandardCharsets.US_ASCII));
                    case '.' -> in.text(out);
                    case '"' -> {
                        out.write('"');
                        in.text(out);
                        out.write('"');
                    }
                    default -> throw new IllegalStateException("A member's sign is unknown: " + signs.charAt(i));
                }
            }
            out.write('}');
            return out.toByteArray();
        }
    }

    private static final class Packing {

        private final byte[] json;
        private final byte[] aggregate;
        private final StringBuilder members = new StringBuilder(64);
        private final Bytes values;
        private int at;

        Packing(byte[] json, String aggregate) {
            this.json = json;
            this.aggregate = aggregate.getBytes(StandardCharsets.UTF_8);
            this.values = new Bytes(json.length);
        }

        @Nullable
        PackedJson run() {
            if (!take('{') || json.length < 3) {
                return null;
            }
            do {
                if (!member()) {
                    return null;
                }
            } while (take(','));
            return take('}') && at == json.length && members.length() <= LONGEST_MEMBERS
                    ? new PackedJson(members.toString(), values.toByteArray())
                    : null;
        }

        private boolean member() {
            if (!take('"')) {
                return false;
            }
            if (!members.isEmpty()) {
                members.append(',');
            }
            int begin = at;
            while (at < json.length && isNameByte(json[at])) {
                members.append((char) json[at++]);
            }
            return at > begin && take('"') && take(':') && at < json.length && value();
        }

        private boolean value() {
            return switch (json[at]) {
                case '"' -> text();
                case '{', '[' -> false;
                default -> literal();
            };
        }

        private boolean text() {
            int begin = ++at;
            while (at < json.length && json[at] != '"') {
                at += json[at] == '\\' ? 2 : 1;
            }
            if (at >= json.length) {
                return false;
            }
            int end = at++;
            long millis;
            if (Arrays.equals(json, begin, end, aggregate, 0, aggregate.length)) {
                members.append('=');
            } else if ((millis = instant(json, begin, end)) >= 0) {
                members.append('@');
                values.fixed(millis);
            } else {
                members.append('"');
                values.counted(json, begin, end);
            }
            return true;
        }

        private boolean literal() {
            int begin = at;
            while (at < json.length && json[at] != ',' && json[at] != '}') {
                at++;
            }
            if (Arrays.equals(json, begin, at, TRUE, 0, TRUE.length)) {
                members.append('?');
                values.write(1);
            } else if (Arrays.equals(json, begin, at, FALSE, 0, FALSE.length)) {
                members.append('?');
                values.write(0);
            } else if (isPlainNumber(begin, at)) {
                members.append('#');
                values.number(Long.parseLong(new String(json, begin, at - begin, StandardCharsets.US_ASCII)));
            } else {
                members.append('.');
                values.counted(json, begin, at);
            }
            return true;
        }

        private boolean isPlainNumber(int begin, int end) {
            if (end - begin > 18 || end == begin || json[begin] == '0' && end - begin > 1) {
                return false;
            }
            for (int i = begin; i < end; i++) {
                if (json[i] < '0' || json[i] > '9') {
                    return false;
                }
            }
            return true;
        }

        private boolean take(char expected) {
            if (at < json.length && json[at] == expected) {
                at++;
                return true;
            }
            return false;
        }

        private static boolean isNameByte(byte b) {
            return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_';
        }
    }

    /** Returns the milliseconds since 1970 of an instant that would be written in just this way, or -1. */
    static long instant(byte[] text, int begin, int end) {
        int length = end - begin;
        if (length != 20 && length != 24 || text[end - 1] != 'Z') {
            return -1;
        }
        int year = digits(text, begin, 4, '-');
        int month = digits(text, begin + 5, 2, '-');
        int day = digits(text, begin + 8, 2, 'T');
        int hour = digits(text, begin + 11, 2, ':');
        int minute = digits(text, begin + 14, 2, ':');
        int second = digits(text, begin + 17, 2, length == 20 ? 'Z' : '.');
        int millis = length == 20 ? 0 : digits(text, begin + 20, 3, 'Z');
        // A fraction of .000 would be left out, so what has one was written by somebody else.
        if (year < 1970
                || month < 1
                || month > 12
                || day < 1
                || hour > 23
                || minute > 59
                || second > 59
                || (hour | minute | second | millis) < 0
                || length == 24 && millis == 0) {
            return -1;
        }
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int days = month == 2 ? leap ? 29 : 28 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
        if (day > days) {
            return -1;
        }
        long epochDay = LocalDate.of(year, month, day).toEpochDay();
        return ((epochDay * SECONDS_A_DAY + hour * 3600L + minute * 60L + second) * 1000) + millis;
    }

    private static int digits(byte[] text, int begin, int count, char then) {
        int value = 0;
        for (int i = begin; i < begin + count; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            value = value * 10 + text[i] - '0';
        }
        return text[begin + count] == then ? value : -1;
    }

    /** Reads values one after the other. */
    static final class Reader {

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        byte next() {
            return bytes[at++];
        }

        long fixed() {
            long value = 0;
            for (int i = 0; i < INSTANT_BYTES; i++) {
                value = value << 8 | next() & 0xff;
            }
            return value;
        }

        long number() {
            long value = 0;
            int shift = 0;
            byte b;
            do {
                b = next();
                value |= (long) (b & 0x7f) << shift;
                shift += 7;
            } while (b < 0);
            return value;
        }

        /** Returns a text in which nothing is escaped, or null when something is. */
        @Nullable
        String plainText() {
            int length = (int) number();
            int begin = at;
            at += length;
            for (int i = begin; i < at; i++) {
                if (bytes[i] == '\\') {
                    return null;
                }
            }
            return new String(bytes, begin, length, StandardCharsets.UTF_8);
        }

        void text(Bytes out) {
            int length = (int) number();
            out.write(bytes, at, length);
            at += length;
        }
    }

    /** Takes values one after the other. */
    static final class Bytes extends ByteArrayOutputStream {

        Bytes(int room) {
            super(room);
        }

        @Override
        public synchronized void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        void quoted(byte[] text) {
            write('"');
            write(text);
            write('"');
        }

        void fixed(long value) {
            for (int shift = 8 * (INSTANT_BYTES - 1); shift >= 0; shift -= 8) {
                write((int) (value >> shift));
            }
        }

        void number(long value) {
            long rest = value;
            while (rest > 0x7f) {
                write((int) (rest & 0x7f | 0x80));
                rest >>= 7;
            }
            write((int) rest);
        }

        void counted(byte[] from, int begin, int end) {
            number(end - begin);
            write(from, begin, end - begin);
        }

        void instant(long millis) {
            LocalDate day = LocalDate.ofEpochDay(millis / 1000 / SECONDS_A_DAY);
            int second = (int) (millis / 1000 % SECONDS_A_DAY);
            int fraction = (int) (millis % 1000);
            write('"');
            digits(day.getYear(), 1000);
            write('-');
            digits(day.getMonthValue(), 10);
            write('-');
            digits(day.getDayOfMonth(), 10);
            write('T');
            digits(second / 3600, 10);
            write(':');
            digits(second / 60 % 60, 10);
            write(':');
            digits(second % 60, 10);
            if (fraction > 0) {
                write('.');
                digits(fraction, 100);
            }
            write('Z');
            write('"');
        }

        private void digits(int value, int highest) {
            for (int unit = highest; unit > 0; unit /= 10) {
                write('0' + value / unit % 10);
            }
        }
    }
}
