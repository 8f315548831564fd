package lessonledger.journey;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lessonledger.axon.Eventually;
import lessonledger.database.DatabaseAddress;
import lessonledger.database.EmbeddedMariaDb;
import lessonledger.database.LazyDataSources;
import lessonledger.database.TestDatabase;

/** A database server of its own, which a test may kill and start again on what it has stored. Linux only. */
final class DatabaseServer implements AutoCloseable {

    private final Path folder;
    private final EmbeddedMariaDb first;
    private final List<String> command;

    private DatabaseServer(Path folder) throws IOException {
        this.folder = folder;
        this.first = EmbeddedMariaDb.start(folder, TestDatabase.binaries());
        // What the first start alone is told, its accounts, is gone by then.
        this.command = Arrays.stream(
                        Files.readString(Path.of("/proc/" + pid() + "/cmdline")).split("\0"))
                .filter(argument -> !argument.startsWith("--init"))
                .toList();
    }

    static DatabaseServer start(String name) throws IOException {
        return new DatabaseServer(TestDatabase.freshFolder(name));
    }

    String url() {
        DatabaseAddress address = first.address();
        return "mysql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8) + "@"
                + address.host() + ":" + address.port() + "/" + address.database();
    }

    /** Opens a pool of connections. The caller closes it. */
    HikariDataSource dataSource() {
        return LazyDataSources.to(first.address());
    }

    /** Kill -9, and the same server again as soon as it is gone. */
    void killAndStartAgain() throws IOException {
        ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
        server.destroyForcibly();
        server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("again.log").toFile()))
                .start();
        Eventually.eventually(() -> {
            try (Socket probe = new Socket(
                    InetAddress.getByName(first.address().host()),
                    first.address().port())) {
                probe.setSoTimeout(1_000);
            } catch (IOException e) {
                throw new AssertionError("The server is not back.", e);
            }
        });
    }

    private long pid() {
        try {
            return Long.parseLong(
                    Files.readString(folder.resolve("mariadbd.pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ProcessHandle.of(pid()).ifPresent(server -> {
            server.destroy();
            server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        });
        first.close();
    }
}
