package lessonledger.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** A server that takes heartbeats, in a process and a schema of its own. */
final class Contender implements AutoCloseable {

    private static final String PASSWORD = "made-up-password-of-the-bench";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final Pattern TOKEN = Pattern.compile("token=([A-Za-z0-9_-]{22})");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"([0-9a-f-]{36})\"");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What is compared. */
    enum Kind {
        CRUD("A: WebFlux + R2DBC, `UPDATE`"),
        CRUD_HISTORY("A+: the same with a history `INSERT`"),
        AXON("B: Axon as its starter sets it up, JDBC"),
        LEDGER("Lesson Ledger"),
        LEDGER_ALONE("… every command its own commit"),
        LEDGER_UNCACHED("… no aggregate cache");

        final String title;

        Kind(String title) {
            this.title = title;
        }

        boolean isLedger() {
            return name().startsWith("LEDGER");
        }

        String schema() {
            return "bench_" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    final Kind kind;
    private final Database database;
    private final Path root;
    private final String url;
    private final int port;
    private Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private Contender(Kind kind, Database database, Path root, String url) throws IOException {
        this.kind = kind;
        this.database = database;
        this.root = root;
        this.url = url;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.process = launch();
    }

    /** Starts it on a fresh schema and waits until it takes connections. */
    static Contender start(Kind kind, Database database, Path root) throws IOException {
        return new Contender(kind, database, root, database.fresh(kind.schema()));
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms768m", "-Xmx768m"));
        command.addAll(Arrays.asList(System.getProperty("bench.jvm", "").split(" ")));
        command.removeIf(String::isEmpty);
        Map<String, String> environment = Map.of();
        if (kind.isLedger()) {
            command.addAll(List.of(
                    "-jar", root.resolve("api-gateway/target/lesson-ledger.jar").toString()));
            environment = Map.of(
                    "DATABASE_URL",
                    url,
                    "PORT",
                    String.valueOf(port),
                    "SERVER_ADDRESS",
                    "127.0.0.1",
                    "ADMIN_PASSWORD",
                    PASSWORD,
                    // All pages beat from one address here; the limits are looked at, and never reached.
                    "PUBLIC_REQUESTS_PER_ADDRESS",
                    "1000000000",
                    "PUBLIC_REQUESTS_PER_TOKEN",
                    "1000000000",
                    "LEDGER_SHARING_COMMITS",
                    String.valueOf(kind != Kind.LEDGER_ALONE),
                    "LEDGER_LIVE_AGGREGATES",
                    kind == Kind.LEDGER_UNCACHED ? "0" : "100000");
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            if (kind == Kind.AXON) {
                command.addAll(List.of(
                        "lessonledger.bench.peer.AxonPeer",
                        String.valueOf(port),
                        database.jdbcUrl(kind.schema()),
                        database.user(),
                        database.password()));
            } else {
                prepareCrud();
                command.addAll(List.of(
                        "lessonledger.bench.peer.CrudPeer",
                        String.valueOf(port),
                        url,
                        System.getProperty("bench.crud.connections", "16"),
                        kind == Kind.CRUD ? "plain" : "history"));
            }
        }
        Path log = root.resolve("bench/target/" + kind.schema() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process started = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return started;
            } catch (IOException e) {
                if (!started.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(kind + " did not start; see " + log, e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private void prepareCrud() {
        JdbcTemplate tables = database.in(kind.schema());
        tables.execute(
                "CREATE TABLE session (tracking_token CHAR(22) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,"
                        + " session_status ENUM('active','ended','timeout'), last_activity_at DATETIME(3), last_seq BIGINT)"
                        + " ENGINE = InnoDB");
        tables.execute(
                "CREATE TABLE history (id BIGINT AUTO_INCREMENT PRIMARY KEY, tracking_token CHAR(22) CHARACTER SET"
                        + " ascii NOT NULL, view_id VARCHAR(64), seq BIGINT, visible BOOLEAN, at DATETIME(3),"
                        + " KEY (tracking_token, at)) ENGINE = InnoDB");
    }

    long pid() {
        return process.pid();
    }

    /** Returns what the heap holds after a full collection, in KiB. */
    double heapKib() throws IOException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IllegalStateException("The heap's size is not to be had.");
        }
        return Double.parseDouble(used.group(1));
    }

    private String jcmd(String what) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        what)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    int port() {
        return port;
    }

    JdbcTemplate tables() {
        return database.in(kind.schema());
    }

    /** Makes so many sessions that take heartbeats, and returns their tokens. */
    List<String> sessions(int count) throws Exception {
        if (kind.isLedger()) {
            return sessionsOfLedger(count);
        }
        List<String> tokens = IntStream.range(0, count)
                .mapToObj(i -> "token-%016x".formatted(i * 0x9E3779B97F4A7C15L))
                .toList();
        if (kind == Kind.AXON) {
            for (String token : tokens) {
                post("/start", "{\"token\":\"" + token + "\"}").get(30, TimeUnit.SECONDS);
            }
        } else {
            try (var pool = database.pool(kind.schema(), 1)) {
                new JdbcTemplate(pool)
                        .batchUpdate(
                                "INSERT INTO session VALUES (?, 'active', NOW(3), -1)",
                                tokens.stream().map(t -> new Object[] {t}).toList());
            }
        }
        return tokens;
    }

    private List<String> sessionsOfLedger(int count) throws Exception {
        must(post("/api/admin/teachers", "{\"id\":\"U430\",\"name\":\"Ahmed Hassan\"}"));
        must(
                post(
                        "/api/admin/students",
                        "{\"id\":244480,\"name\":\"Sara Omar\",\"teacherId\":\"U430\",\"packageId\":\"Europe\",\"packageRate\":33.00}"));
        List<String> tokens = links(count).stream().map(Link::token).toList();
        for (int from = 0; from < count; from += 16) {
            List<CompletableFuture<HttpResponse<String>>> clicks =
                    tokens.subList(from, Math.min(count, from + 16)).stream()
                            .map(this::click)
                            .toList();
            for (CompletableFuture<HttpResponse<String>> one : clicks) {
                must(one);
            }
        }
        return tokens;
    }

    /** A link that nobody has opened. */
    record Link(String sessionId, String token) {}

    /** Sends so many links. */
    List<Link> links(int count) throws Exception {
        List<Link> links = new ArrayList<>();
        for (int from = 0; from < count; from += 16) {
            List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(from, Math.min(count, from + 16))
                    .mapToObj(i -> post(
                            "/api/teachers/students/244480/zoom", "{\"link\":\"https://school.zoom.us/j/123456789\"}"))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> one : sent) {
                String answer = must(one);
                Matcher token = TOKEN.matcher(answer);
                Matcher session = SESSION.matcher(answer);
                if (!token.find() || !session.find()) {
                    throw new IllegalStateException("No token in the answer.");
                }
                links.add(new Link(session.group(1), token.group(1)));
            }
        }
        return links;
    }

    /** Opens a link, as a student does. */
    CompletableFuture<HttpResponse<String>> click(String token) {
        return http.sendAsync(
                HttpRequest.newBuilder(uri("/api/zoom/track?token=" + token)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String must(CompletableFuture<HttpResponse<String>> response) throws Exception {
        HttpResponse<String> answer = response.get(60, TimeUnit.SECONDS);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.request().uri().getPath() + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    CompletableFuture<HttpResponse<String>> post(String path, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", BASIC)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Asks as the admin and returns what is answered. */
    InputStream get(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(uri(path)).header("Authorization", BASIC).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Ends it and starts it again on what it has stored, with its read model to be made anew. */
    void restartWithoutReadModel() throws IOException {
        close();
        tables().execute("DELETE FROM read_model");
        // The start deletes it too, but until then it would seem to be done.
        tables().execute("DELETE FROM token_entry WHERE processor_name = 'sessions'");
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void write(Path file, List<String> tokens) {
        try {
            Files.write(file, tokens);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
