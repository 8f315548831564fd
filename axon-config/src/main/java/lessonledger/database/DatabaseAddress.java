package lessonledger.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and who signs in there. {@link #toString()} does not show the password.
 *
 * @param host name or address
 * @param port TCP port
 * @param user the account
 * @param password its secret, possibly empty
 * @param database the schema
 * @param encrypted whether the connection is encrypted when the server offers it
 */
public record DatabaseAddress(String host, int port, String user, String password, String database, boolean encrypted) {

    private static final int DEFAULT_PORT = 3306;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final String FORM = "DATABASE_URL must have the form mysql://user:password@host:3306/database";

    /**
     * Reads {@code mysql://user:password@host:port/database}, the form of the spec; {@code mariadb://} is the same. User,
     * password and database may be percent-encoded.
     *
     * @throws StartRefused when the text has another form; the message does not repeat it
     */
    static DatabaseAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new StartRefused(FORM + "; special characters in the password must be percent-encoded.");
        }
        if (!"mysql".equals(uri.getScheme()) && !"mariadb".equals(uri.getScheme())) {
            throw new StartRefused(FORM + "; its scheme is neither mysql nor mariadb.");
        }
        if (uri.getHost() == null) {
            throw new StartRefused(FORM + "; it names no host.");
        }
        String path = Objects.requireNonNullElse(uri.getRawPath(), "");
        if (path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw new StartRefused(FORM + "; it names no database.");
        }
        @Nullable String credentials = uri.getRawUserInfo();
        if (credentials == null || credentials.isEmpty()) {
            throw new StartRefused(FORM + "; it names no user.");
        }
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? "" : credentials.substring(colon + 1);
        return new DatabaseAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(user),
                decoded(password),
                decoded(path.substring(1)),
                // What does not leave the machine would only be slower.
                !LOOPBACK.contains(uri.getHost()));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns the address of another schema on the same server, for the same account. */
    public DatabaseAddress withDatabase(String other) {
        return new DatabaseAddress(host, port, user, password, other, encrypted);
    }

    /** Returns the address for JDBC, without the account. All times cross the wire in UTC. */
    String jdbcUrl() {
        return "jdbc:mysql://" + host + ":" + port + "/" + database
                + "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&rewriteBatchedStatements=true"
                + "&cachePrepStmts=true&prepStmtCacheSqlLimit=4096&characterEncoding=UTF-8"
                + "&connectTimeout=10000&socketTimeout=60000&tcpKeepAlive=true"
                + (encrypted ? "&sslMode=PREFERRED" : "&sslMode=DISABLED")
                + "&allowPublicKeyRetrieval=true";
    }

    @Override
    public String toString() {
        return "mysql://" + user + ":***@" + host + ":" + port + "/" + database;
    }
}
