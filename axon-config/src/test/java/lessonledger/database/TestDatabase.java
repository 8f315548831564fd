package lessonledger.database;

import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.pool.ConnectionPool;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.secrets.Secrets;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB for tests: one embedded server per JVM, which ends with it, and a schema of its own for whoever asks. Set
 * {@code TEST_DATABASE_URL} to a server's address to run the same tests there.
 */
public final class TestDatabase {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static @Nullable DatabaseAddress server;

    private final DatabaseAddress address;

    private TestDatabase(DatabaseAddress address) {
        this.address = address;
    }

    /** Makes an empty schema. */
    public static TestDatabase empty() {
        DatabaseAddress server = server();
        String schema = "test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + schema);
            statement.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        DatabaseAddress address = server.withDatabase(schema);
        Secrets.atTheEnd(() -> noteSecrets(address));
        return new TestDatabase(address);
    }

    /** Notes the tracking tokens and chats in a schema: whoever made them up, no line may show them. */
    private static void noteSecrets(DatabaseAddress address) {
        try (Connection connection =
                DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
            note(connection, "wpos_zoom_links", "tracking_token", "tracking token");
            note(connection, "telegram_chat", "chat_id", "chat id");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void note(Connection connection, String table, String column, String kind) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), null, table, null)) {
            if (!tables.next()) {
                return;
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + column + " FROM " + table)) {
            while (rows.next()) {
                Secrets.noteSeen(kind, rows.getString(1));
            }
        }
    }

    /** Makes a schema with all migrations on the class path. */
    public static TestDatabase migrated() {
        TestDatabase database = empty();
        try (HikariDataSource dataSource = database.dataSource()) {
            Flyway.configure().dataSource(dataSource).load().migrate();
        }
        return database;
    }

    /** Returns where the schema is. */
    public DatabaseAddress address() {
        return address;
    }

    /** Returns the schema's address as {@code DATABASE_URL} has it. */
    public String url() {
        return "mysql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8) + "@"
                + address.host() + ":" + address.port() + "/" + address.database();
    }

    /** Opens a pool of JDBC connections. The caller closes it. */
    public HikariDataSource dataSource() {
        return DatabaseConfiguration.jdbc(address);
    }

    /** Opens a pool of R2DBC connections. The caller disposes of it. */
    public ConnectionPool connectionFactory() {
        return DatabaseConfiguration.r2dbc(address);
    }

    /** Returns a folder below {@code target} that can hold an embedded database of its own. */
    public static Path freshFolder(String name) throws IOException {
        Path folder = Path.of("target", "databases", ProcessHandle.current().pid() + "-" + name);
        Files.createDirectories(folder.getParent());
        return folder;
    }

    /** Returns where tests unpack the server's files: once for all. */
    public static Path binaries() {
        return Path.of("..", "target", "mariadb-server");
    }

    private static synchronized DatabaseAddress server() {
        if (server == null) {
            String other = System.getenv("TEST_DATABASE_URL");
            if (other != null) {
                server = DatabaseAddress.parse(other);
            } else {
                EmbeddedMariaDb embedded;
                try {
                    embedded = EmbeddedMariaDb.start(freshFolder("shared"), binaries());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                Runtime.getRuntime().addShutdownHook(new Thread(embedded::close));
                server = embedded.address();
            }
        }
        return server;
    }
}
