package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lessonledger.axon.Eventually;
import lessonledger.secrets.Secrets;

/** Lesson Ledger in a process of its own, which a test may kill. */
final class LedgerProcess implements AutoCloseable {

    static final String ADMIN_PASSWORD = "made-up-password-of-the-tests";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Process process;
    private final Path log;
    private final int port;

    private LedgerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts the application with these settings and waits until it answers. */
    static LedgerProcess start(String name, Map<String, String> settings) {
        LedgerProcess ledger = launch(name, settings);
        ledger.awaitAnswer();
        return ledger;
    }

    /** Waits until the application answers. */
    void awaitAnswer() {
        Eventually.within(Duration.ofSeconds(120), () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The application ended: " + log());
            }
            assertThat(answers()).as("the application answers").isTrue();
        });
    }

    /** Starts the application and does not wait. */
    static LedgerProcess launch(String name, Map<String, String> settings) {
        try {
            int port = freePort();
            Path folder = Files.createDirectories(Path.of("target", "processes"));
            Path log = folder.resolve(name + "-" + port + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "lessonledger.gateway.LessonLedger");
            builder.environment()
                    .keySet()
                    .removeIf(
                            key -> key.matches(
                                    "DATABASE_URL|LEDGER_.*|TELEGRAM_.*|.*BASE_URL|SESSION_.*|HEARTBEAT_.*|SCHOOL_.*|MEETING_.*|CRON_.*"));
            Map<String, String> environment = new HashMap<>(Map.of(
                    "PORT",
                    String.valueOf(port),
                    "SERVER_ADDRESS",
                    "127.0.0.1",
                    "ADMIN_PASSWORD",
                    ADMIN_PASSWORD,
                    "LEDGER_DATABASE_BINARIES",
                    Path.of("..", "target", "mariadb-server").toString()));
            environment.putAll(settings);
            environment.forEach((setting, value) -> {
                if (setting.matches(".*(PASSWORD|SECRET|TOKEN)")) {
                    Secrets.noteSeen(setting, value);
                }
            });
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            return new LedgerProcess(builder.start(), log, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(URI.create(address() + "/api/zoom/track?token=none"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 400;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns the school in this process, as its users see it. */
    School school() {
        return new School(address(), ADMIN_PASSWORD);
    }

    /** Kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits for an application that ends by itself and returns its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The application does not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns all that the application has printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the application in good order. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }
}
