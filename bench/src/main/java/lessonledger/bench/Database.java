package lessonledger.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lessonledger.database.DatabaseAddress;
import lessonledger.database.EmbeddedMariaDb;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** The database server that all contenders use one after the other, each with a schema of its own, and what it can do alone. */
final class Database implements AutoCloseable {

    private final Path folder;
    private final EmbeddedMariaDb server;

    private Database(Path folder, EmbeddedMariaDb server) {
        this.folder = folder;
        this.server = server;
        // For a bench that is interrupted; to stop the server twice does no harm.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }

    static Database start(Path folder, Path binaries) {
        try {
            FileSystemUtils.deleteRecursively(folder);
            Files.createDirectories(folder.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Database(folder, EmbeddedMariaDb.start(folder, binaries));
    }

    long pid() {
        try {
            return Long.parseLong(
                    Files.readString(folder.resolve("mariadbd.pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return String.valueOf(in("mysql").queryForObject("SELECT VERSION()", String.class));
    }

    String flush() {
        return String.valueOf(in("mysql").queryForObject("SELECT @@innodb_flush_log_at_trx_commit", String.class));
    }

    /** Makes an empty schema and returns its address as {@code DATABASE_URL} has it. */
    String fresh(String schema) {
        JdbcTemplate any = in("mysql");
        any.execute("DROP DATABASE IF EXISTS " + schema);
        any.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
        DatabaseAddress address = server.address();
        return "mysql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8) + "@"
                + address.host() + ":" + address.port() + "/" + schema;
    }

    String user() {
        return server.address().user();
    }

    String password() {
        return server.address().password();
    }

    String jdbcUrl(String schema) {
        return "jdbc:mysql://" + server.address().host() + ":"
                + server.address().port() + "/" + schema
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC&rewriteBatchedStatements=true"
                + "&cachePrepStmts=true&prepStmtCacheSqlLimit=65536";
    }

    /** Opens access to a schema: a connection per statement. */
    JdbcTemplate in(String schema) {
        return new JdbcTemplate(new DriverManagerDataSource(jdbcUrl(schema), user(), password()));
    }

    HikariDataSource pool(String schema, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl(schema));
        config.setUsername(user());
        config.setPassword(password());
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        server.close();
    }

    // --- raw limits ---

    /** Returns how often a second the file system makes 512 bytes durable for one thread. */
    double syncs(int seconds) {
        Path file = folder.resolve("fsync.probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1 << 20), 0);
            channel.force(true);
            long begin = System.nanoTime();
            long end = begin + TimeUnit.SECONDS.toNanos(seconds);
            long count = 0;
            while (System.nanoTime() < end) {
                channel.write(ByteBuffer.allocate(512), count % 2_000 * 512);
                channel.force(false);
                count++;
            }
            return count / ((System.nanoTime() - begin) / 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file.toFile().delete();
        }
    }

    /** Returns how many rows a second come in by statements of so many rows, each a transaction, from so many connections. */
    double rows(int rowsPerStatement, int connections, int seconds) throws InterruptedException {
        fresh("raw");
        in("raw")
                .execute("CREATE TABLE row_of_raw (id BIGINT AUTO_INCREMENT PRIMARY KEY, a BINARY(16), s INT UNSIGNED,"
                        + " k SMALLINT, e BINARY(16), t BIGINT, p VARBINARY(200), UNIQUE (a, s)) ENGINE = InnoDB");
        AtomicLong rows = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        try (HikariDataSource pool = pool("raw", connections)) {
            for (int c = 0; c < connections; c++) {
                long number = c;
                threads.add(new Thread(() -> insert(pool, number, rowsPerStatement, end, rows)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return rows.get() / (double) seconds;
    }

    private static void insert(HikariDataSource pool, long number, int each, long end, AtomicLong rows) {
        String sql = "INSERT INTO row_of_raw (a, s, k, e, t, p) VALUES "
                + String.join(", ", Collections.nCopies(each, "(?, ?, 1, ?, ?, ?)"));
        byte[] payload = new byte[21];
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            long row = 0;
            while (System.nanoTime() < end) {
                int at = 1;
                for (int i = 0; i < each; i++, row++) {
                    byte[] aggregate = ByteBuffer.allocate(16)
                            .putLong((row % 2_000) * 0x9E3779B97F4A7C15L)
                            .putLong(number)
                            .array();
                    insert.setBytes(at++, aggregate);
                    insert.setLong(at++, row / 2_000);
                    insert.setBytes(at++, aggregate);
                    insert.setLong(at++, row);
                    insert.setBytes(at++, payload);
                }
                insert.executeUpdate();
                rows.addAndGet(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
