package lessonledger.command.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.LinkNotAllowed;
import lessonledger.database.StartRefused;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Which addresses a teacher may send: https, of an allowed meeting host or a host below it, and plain enough that a person
 * and a browser read the same host in it.
 */
@Component
class MeetingLinks {

    private static final int LONGEST = 2_000;
    private static final Pattern PLAIN = Pattern.compile("[!-~]+");
    private static final Pattern HOST_NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

    private final List<String> hosts;

    /**
     * Reads the allowed hosts.
     *
     * @param hosts host names, separated by commas; hosts below them are allowed too
     * @throws StartRefused when one of them is not a host name
     */
    MeetingLinks(@Value("${MEETING_HOSTS:zoom.us,zoom.com,zoomgov.com}") String hosts) {
        this.hosts = Arrays.stream(hosts.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (String host : this.hosts) {
            if (!HOST_NAME.matcher(host).matches()) {
                throw new StartRefused(
                        "MEETING_HOSTS must be host names separated by commas, such as zoom.us,meet.example.org" + "; '"
                                + host + "' is none.");
            }
        }
    }

    /** Refuses a link that is not allowed with {@link LinkNotAllowed}; the reason does not repeat the link. */
    void requireAllowed(String link) {
        if (link.length() > LONGEST) {
            throw refused("it is longer than " + LONGEST + " characters.");
        }
        // Browsers read a backslash as a slash and drop tabs and line ends, so such a link has two readings.
        if (!PLAIN.matcher(link).matches() || link.indexOf('\\') >= 0) {
            throw refused("it has spaces, backslashes or characters outside ASCII in it.");
        }
        URI uri;
        try {
            uri = new URI(link);
        } catch (URISyntaxException e) {
            throw refused("it is not an address.");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw refused("it must begin with https://");
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw refused("it has a user name in front of the host.");
        }
        if (uri.getHost() == null) {
            throw refused("it has no host name.");
        }
        if (uri.getPort() != -1 && uri.getPort() != 443) {
            throw refused("it names a port.");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (hosts.stream().noneMatch(allowed -> host.equals(allowed) || host.endsWith("." + allowed))) {
            throw refused("its host is not one of the school's meeting hosts (" + String.join(", ", hosts) + ").");
        }
    }

    private static RuntimeException refused(String reason) {
        return Refused.because(new LinkNotAllowed(reason));
    }
}
