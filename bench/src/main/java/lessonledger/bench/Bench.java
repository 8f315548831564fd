package lessonledger.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import lessonledger.bench.Contender.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Runs the ladder and prints one table. */
public final class Bench {

    private static final long LONGEST_WARM_UP = TimeUnit.MINUTES.toNanos(2);

    /** The share of one processor's time that the compiler may still take of a contender that is warm. */
    private static final double COMPILING = 0.1;

    /** A page's numbers go up; more than one load sends for a session. */
    private static final long BEATS_OF_A_LOAD = 10_000_000;

    private final Path root;
    private final boolean quick;
    private final boolean million;
    private final int connections = Integer.getInteger("bench.connections", 64);
    private final int sessions;
    private final int warmUp;
    private final int measure;
    private final Map<Kind, List<Visit>> visits = new EnumMap<>(Kind.class);
    private final List<String> notes = new ArrayList<>();
    private long loads;

    private Bench(Path root, List<String> flags) {
        this.root = root;
        this.quick = flags.contains("--quick");
        this.million = flags.contains("--million");
        this.sessions = Integer.getInteger("bench.sessions", quick ? 1_000 : 4_000);
        this.warmUp = Integer.getInteger("bench.warm-up", 8);
        this.measure = Integer.getInteger("bench.measure", quick ? 8 : 15);
    }

    /** One phase of load, as the driver and the operating system saw it. */
    private record Phase(
            double perSecond, long failed, double p50, double p99, double p999, double appMicros, double dbMicros) {}

    /** One visit to one contender. */
    private record Visit(
            Phase closed,
            long behind,
            Map<Integer, Phase> open,
            Phase idle,
            double bytes,
            double @Nullable [] lagBusy,
            double @Nullable [] lagIdle,
            double @Nullable [] news,
            double rebuild,
            double kibPerSession) {}

    /**
     * Measures.
     *
     * @param args the root of the project, then {@code --quick}, {@code --million}, {@code --only=KIND,KIND}
     */
    public static void main(String[] args) throws Exception {
        List<String> flags = Arrays.asList(args).subList(1, args.length);
        new Bench(Path.of(args[0]), flags).run(flags);
    }

    private void run(List<String> flags) throws Exception {
        Path target = Files.createDirectories(root.resolve("bench/target"));
        try (Database database = Database.start(target.resolve("database"), root.resolve("target/mariadb-server"))) {
            if (million) {
                String report = machineAlone(database) + "\n" + Million.measure(database, root);
                System.out.println(report);
                Files.writeString(target.resolve("million.md"), report);
                return;
            }
            StringBuilder report = new StringBuilder();
            report.append(machine(database)).append('\n').append(raw(database)).append('\n');
            for (Kind kind : order(flags)) {
                visits.computeIfAbsent(kind, k -> new ArrayList<>()).add(visit(kind, database));
            }
            report.append(table()).append('\n');
            notes.forEach(note -> report.append("- ").append(note).append('\n'));
            System.out.println(report);
            Files.writeString(target.resolve("report.md"), report);
        }
    }

    /** There and back, so that whatever drifts meets both ends alike. */
    private List<Kind> order(List<String> flags) {
        List<Kind> there = flags.stream()
                .filter(flag -> flag.startsWith("--only="))
                .findFirst()
                .map(only -> Arrays.stream(only.substring(7).split(","))
                        .map(Kind::valueOf)
                        .toList())
                .orElse(quick ? List.of(Kind.CRUD, Kind.LEDGER) : List.of(Kind.values()));
        List<Kind> both = new ArrayList<>(there);
        if (!flags.contains("--once")) {
            for (int i = there.size() - 1; i >= 0; i--) {
                both.add(there.get(i));
            }
        }
        return both;
    }

    private Visit visit(Kind kind, Database database) throws Exception {
        say(kind.title);
        try (Contender contender = Contender.start(kind, database, root)) {
            double heapBefore = kind == Kind.LEDGER ? contender.heapKib() : 0;
            List<String> tokens = new ArrayList<>(contender.sessions(sessions));
            String probe = tokens.remove(tokens.size() - 1);
            Path file = root.resolve("bench/target/tokens");
            Contender.write(file, tokens);
            warmUp(contender, database, file);
            Phase closed = load(contender, database, file, connections, 0, 2, measure);
            long behind = kind.isLedger() ? behind(contender.tables()) : 0;
            say("  " + Math.round(closed.perSecond()) + "/s");
            Map<Integer, Phase> open = new java.util.TreeMap<>();
            double @Nullable [] lagBusy = null;
            double @Nullable [] lagIdle = null;
            double @Nullable [] news = null;
            boolean whole = kind == Kind.CRUD || kind == Kind.LEDGER;
            Phase idle = load(contender, database, file, 1, 200, 1, 4);
            if (whole) {
                open.put(1_000, load(contender, database, file, 512, 1_000, 2, measure / 2));
                Lag lag = kind == Kind.LEDGER ? new Lag(contender, probe) : null;
                open.put(5_000, load(contender, database, file, 512, 5_000, 3, measure));
                if (lag != null) {
                    lagBusy = lag.end();
                    Lag alone = new Lag(contender, probe);
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
                    lagIdle = alone.end();
                    news = News.of(contender, quick ? 200 : 400);
                }
            }
            double kibPerSession = kind == Kind.LEDGER ? (contender.heapKib() - heapBefore) / sessions : 0;
            double bytes = kind.isLedger() ? bytes(contender) : 0;
            double rebuild = kind == Kind.LEDGER && !quick ? rebuild(contender) : 0;
            return new Visit(closed, behind, open, idle, bytes, lagBusy, lagIdle, news, rebuild, kibPerSession);
        }
    }

    /**
     * Until there is little left to compile, for what is measured is a server that has been running for a while. Between two
     * bursts of load the compiler comes to the end of what waits for it.
     */
    private void warmUp(Contender contender, Database database, Path tokens) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_WARM_UP;
        double share;
        int bursts = 0;
        do {
            long begin = System.nanoTime();
            long compiled = Cpu.compilerMicros(contender.pid());
            load(contender, database, tokens, connections, 0, 0, warmUp);
            bursts++;
            share = (Cpu.compilerMicros(contender.pid()) - compiled) * 1_000.0 / (System.nanoTime() - begin);
            awaitCompiler(contender.pid());
        } while ((bursts < 2 || share > COMPILING) && System.nanoTime() < end);
        String warm = "%s: warm after %d bursts of %d s, the last of which compiled for %.0f %% of a processor"
                .formatted(contender.kind.title, bursts, warmUp, 100 * share);
        say("  " + warm);
        notes.add(warm);
    }

    private static void awaitCompiler(long pid) {
        long end = System.nanoTime() + LONGEST_WARM_UP;
        long before;
        long now = Cpu.compilerMicros(pid);
        do {
            before = now;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            now = Cpu.compilerMicros(pid);
        } while (now - before > 100_000 && System.nanoTime() < end);
    }

    /** Returns how many positions of the ledger the read model has not seen. */
    private static long behind(JdbcTemplate tables) {
        return count(tables, "SELECT MAX(global_index) FROM stored_event")
                - seen(tables)
                        .orElseThrow(() -> new IllegalStateException("The token of the read model tells no position."));
    }

    /** Returns how far the read model has come, which it has not said yet when it has just begun. */
    private static OptionalLong seen(JdbcTemplate tables) {
        Matcher index = Pattern.compile("\"index\":(\\d+)")
                .matcher(String.join(
                        "",
                        tables.queryForList(
                                "SELECT COALESCE(CAST(token AS CHAR), '') FROM token_entry WHERE processor_name = 'sessions'",
                                String.class)));
        return index.find() ? OptionalLong.of(Long.parseLong(index.group(1))) : OptionalLong.empty();
    }

    private static long count(JdbcTemplate tables, String sql) {
        return Objects.requireNonNullElse(tables.queryForObject(sql, Long.class), 0L);
    }

    private Phase load(
            Contender contender, Database database, Path tokens, int connections, int rate, int warmUp, int measure)
            throws IOException, InterruptedException {
        Process driver = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "lessonledger.bench.Load",
                        String.valueOf(contender.port()),
                        tokens.toString(),
                        String.valueOf(loads++ * BEATS_OF_A_LOAD),
                        String.valueOf(connections),
                        String.valueOf(rate),
                        String.valueOf(warmUp),
                        String.valueOf(measure))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.US_ASCII))) {
            require(lines.readLine(), "BEGIN");
            long app = Cpu.micros(contender.pid());
            long db = Cpu.micros(database.pid());
            String[] end = require(lines.readLine(), "END").split(" ");
            app = Cpu.micros(contender.pid()) - app;
            db = Cpu.micros(database.pid()) - db;
            driver.waitFor();
            double answered = Double.parseDouble(end[1]);
            if (!end[2].equals("0")) {
                notes.add(contender.kind.title + ": " + end[2] + " requests failed");
            }
            return new Phase(
                    answered / (Double.parseDouble(end[3]) / 1e9),
                    Long.parseLong(end[2]),
                    Double.parseDouble(end[4]) / 1e6,
                    Double.parseDouble(end[5]) / 1e6,
                    Double.parseDouble(end[6]) / 1e6,
                    app / answered,
                    db / answered);
        }
    }

    private static String require(@Nullable String line, String word) {
        if (line == null || !line.startsWith(word)) {
            throw new IllegalStateException("The load driver said: " + line);
        }
        return line;
    }

    /** From the acknowledgement of a heartbeat to its row in the read model, as somebody sees it who asks all the time. */
    private static final class Lag {

        private final List<Double> millis = new ArrayList<>();
        private final Thread thread;
        private volatile boolean ended;

        Lag(Contender contender, String token) {
            thread = new Thread(() -> run(contender, token));
            thread.start();
        }

        private void run(Contender contender, String token) {
            JdbcTemplate tables = contender.tables();
            try (var connection = Objects.requireNonNull(tables.getDataSource()).getConnection();
                    var read = connection.prepareStatement(
                            "SELECT last_sequence FROM wpos_zoom_links WHERE tracking_token = ?")) {
                read.setString(1, token);
                long id = count(tables, "SELECT id FROM wpos_zoom_links WHERE tracking_token = '" + token + "'");
                try (var byId =
                        connection.prepareStatement("SELECT last_sequence FROM wpos_zoom_links WHERE id = " + id)) {
                    long seen = sequence(byId);
                    while (!ended) {
                        contender
                                .post("/api/zoom/heartbeat", "{\"token\":\"" + token + "\"}")
                                .get(30, TimeUnit.SECONDS);
                        long from = System.nanoTime();
                        long now;
                        while ((now = sequence(byId)) <= seen && !ended) {
                            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
                        }
                        if (now > seen) {
                            millis.add((System.nanoTime() - from) / 1e6);
                        }
                        seen = now;
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static long sequence(java.sql.PreparedStatement read) throws java.sql.SQLException {
            try (var row = read.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }

        /** Returns median and 99th percentile, in milliseconds. */
        double[] end() throws InterruptedException {
            ended = true;
            thread.join();
            double[] sorted = millis.stream().mapToDouble(d -> d).sorted().toArray();
            return sorted.length == 0
                    ? new double[] {Double.NaN, Double.NaN}
                    : new double[] {sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]};
        }
    }

    private static double bytes(Contender contender) {
        JdbcTemplate tables = contender.tables();
        tables.execute("ANALYZE TABLE stored_event");
        return count(
                        tables,
                        "SELECT data_length + index_length FROM information_schema.tables"
                                + " WHERE table_schema = DATABASE() AND table_name = 'stored_event'")
                / (double) Math.max(1, count(tables, "SELECT COUNT(*) FROM stored_event"));
    }

    /** Returns how many events of the ledger a second the read models go through that are made anew, from their first batch on. */
    private static double rebuild(Contender contender) throws IOException, SQLException {
        contender.restartWithoutReadModel();
        // One connection that asks for one row: more would take the processor from what is measured.
        try (Connection connection =
                Objects.requireNonNull(contender.tables().getDataSource()).getConnection()) {
            JdbcTemplate tables = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            long last = count(tables, "SELECT MAX(global_index) FROM stored_event");
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            long first = 0;
            long begin = 0;
            while (System.nanoTime() < end) {
                long seen = seen(tables).orElse(0);
                if (begin == 0 && seen > 0) {
                    begin = System.nanoTime();
                    first = seen;
                }
                if (seen >= last) {
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    return count(tables, "SELECT COUNT(*) FROM stored_event WHERE global_index > " + first) / seconds;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            return Double.NaN;
        }
    }

    // --- the report ---

    private String machine(Database database) {
        return machineAlone(database)
                + " innodb_flush_log_at_trx_commit=%s, %d sessions, %d connections, warmed up as told below, %d s measured, there and back.\n"
                        .formatted(database.flush(), sessions, connections, measure);
    }

    private static String machineAlone(Database database) {
        return "Measured on %d cores, which the load driver and the database share with the application; %s, JDK %s, MariaDB %s."
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("java.version"),
                        database.version());
    }

    private String raw(Database database) throws InterruptedException {
        int seconds = quick ? 2 : 5;
        say("raw limits of the database");
        return """
                | the database alone | per second |
                |---|---:|
                | `fsync` of 512 bytes, one thread | %s |
                | rows, one a commit, one connection | %s |
                | rows, one a commit, 16 connections | %s |
                | rows, 100 a commit, one connection | %s |
                """.formatted(
                        whole(database.syncs(seconds)),
                        whole(database.rows(1, 1, seconds)),
                        whole(database.rows(1, 16, seconds)),
                        whole(database.rows(100, 1, seconds)));
    }

    private String table() {
        StringBuilder text = new StringBuilder("""
                | durable heartbeats over HTTP | per second (range) | × A | CPU µs, application | CPU µs, database | p50 alone, ms |
                |---|---:|---:|---:|---:|---:|
                """);
        double a = visits.containsKey(Kind.CRUD)
                ? median(Kind.CRUD, v -> v.closed().perSecond())
                : Double.NaN;
        visits.forEach((kind, list) -> text.append("| %s | %s (%s–%s) | %.2f | %.0f | %.0f | %.1f |\n"
                .formatted(
                        kind.title,
                        whole(median(kind, v -> v.closed().perSecond())),
                        whole(values(kind, v -> v.closed().perSecond()).min().orElse(0)),
                        whole(values(kind, v -> v.closed().perSecond()).max().orElse(0)),
                        median(kind, v -> v.closed().perSecond()) / a,
                        median(kind, v -> v.closed().appMicros()),
                        median(kind, v -> v.closed().dbMicros()),
                        median(kind, v -> v.idle().p50()))));
        text.append("\n| open loop, latency from the scheduled start | reached | p50 ms | p99 ms | p99.9 ms |\n")
                .append("|---|---:|---:|---:|---:|\n");
        visits.forEach((kind, list) -> list.get(0)
                .open()
                .keySet()
                .forEach(rate -> text.append("| %s at %,d/s | %s | %.1f | %.1f | %.1f |\n"
                        .formatted(
                                kind.title,
                                rate,
                                whole(median(kind, v -> open(v, rate).perSecond())),
                                median(kind, v -> open(v, rate).p50()),
                                median(kind, v -> open(v, rate).p99()),
                                median(kind, v -> open(v, rate).p999())))));
        if (visits.containsKey(Kind.LEDGER)) {
            text.append("\n| Lesson Ledger, besides | measured | target |\n|---|---:|---:|\n");
            row(
                    text,
                    "acknowledged → read model at 5,000/s, p50 ms",
                    median(Kind.LEDGER, v -> lag(v.lagBusy(), 0)),
                    "");
            row(text, "… p99 ms", median(Kind.LEDGER, v -> lag(v.lagBusy(), 1)), "< 250");
            row(
                    text,
                    "acknowledged → read model, idle, p99 ms",
                    median(Kind.LEDGER, v -> lag(v.lagIdle(), 1)),
                    "< 100");
            row(
                    text,
                    "click answered → told to a page that watches, p50 ms",
                    median(Kind.LEDGER, v -> lag(v.news(), 0)),
                    "");
            row(text, "… p99 ms", median(Kind.LEDGER, v -> lag(v.news(), 1)), "< 1,000");
            row(
                    text,
                    "events that the read model has not seen when the closed loop ends",
                    median(Kind.LEDGER, Visit::behind),
                    "");
            row(text, "bytes stored per heartbeat, with its index", median(Kind.LEDGER, Visit::bytes), "≤ 200");
            row(
                    text,
                    "heap of 10,000 live sessions with their heartbeats, MiB",
                    median(Kind.LEDGER, Visit::kibPerSession) * 10_000 / 1_024,
                    "");
            if (!quick) {
                row(text, "rebuild of the read model, events/s", median(Kind.LEDGER, Visit::rebuild), "≥ 50,000");
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String what, double value, String target) {
        text.append("| %s | %s | %s |\n".formatted(what, value < 100 ? "%.1f".formatted(value) : whole(value), target));
    }

    private static double lag(double @Nullable [] lag, int at) {
        return lag == null ? Double.NaN : lag[at];
    }

    private static Phase open(Visit visit, int rate) {
        return Objects.requireNonNull(visit.open().get(rate));
    }

    private DoubleStream values(Kind kind, java.util.function.ToDoubleFunction<Visit> of) {
        return Objects.requireNonNull(visits.get(kind)).stream().mapToDouble(of);
    }

    private double median(Kind kind, java.util.function.ToDoubleFunction<Visit> of) {
        double[] sorted = values(kind, of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
