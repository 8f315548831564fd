package lessonledger.gateway.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Internet addresses, read without ever asking a name server. */
final class Addresses {

    private Addresses() {}

    /**
     * Reads an address in figures, with or without a port, as it stands in {@code X-Forwarded-For}.
     *
     * @return the address, or null when the text is none
     */
    static @Nullable InetAddress parse(String text) {
        String plain = text.strip();
        if (plain.startsWith("[")) {
            int end = plain.indexOf(']');
            plain = end < 0 ? "" : plain.substring(1, end);
        } else if (plain.indexOf(':') == plain.lastIndexOf(':') && plain.indexOf(':') > 0) {
            plain = plain.substring(0, plain.indexOf(':'));
        }
        boolean four = plain.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        boolean six = plain.indexOf(':') >= 0 && plain.matches("[0-9A-Fa-f:.]{2,45}");
        if (!four && !six) {
            return null;
        }
        try {
            return InetAddress.getByName(plain);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Returns the other end of a connection, or the address that stands for none. */
    static InetAddress of(@Nullable InetSocketAddress remote) {
        return remote == null || remote.getAddress() == null ? InetAddress.getLoopbackAddress() : remote.getAddress();
    }

    /**
     * Returns what limits count by: an IPv4 address itself, and of an IPv6 address the first 64 bits, because whoever has one
     * has all that begin with them.
     */
    static InetAddress counted(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of 16 bytes is one.", e);
        }
    }
}
