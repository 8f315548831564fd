package lessonledger.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lessonledger.bench.Contender.Kind;
import org.HdrHistogram.Histogram;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The admin's dashboard over a million sessions of three years, by HTTP, with the application in 256 MiB. The rows are put
 * into the read model by SQL: how they come there by events is measured elsewhere.
 */
final class Million {

    private static final int SESSIONS = Integer.getInteger("bench.million", 1_000_000);
    private static final int A_PIECE = 100_000;
    private static final int WARM_UP = 30;
    private static final int TIMES = 300;
    private static final String LIST = "/api/admin/teacher-sessions";

    private final Contender ledger;
    private final JdbcTemplate tables;

    private Million(Contender ledger, JdbcTemplate tables) {
        this.ledger = ledger;
        this.tables = tables;
    }

    /** Measures and returns a table in Markdown. */
    static String measure(Database database, Path root) throws IOException, InterruptedException {
        System.setProperty("bench.jvm", "-Xms256m -Xmx256m -XX:+ExitOnOutOfMemoryError");
        try (Contender ledger = Contender.start(Kind.LEDGER, database, root)) {
            try (var pool = database.pool(Kind.LEDGER.schema(), 1)) {
                Million million = new Million(ledger, new JdbcTemplate(pool));
                long begin = System.nanoTime();
                million.fill();
                System.err.println("  filled in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + " s");
                return million.questions() + million.file();
            }
        }
    }

    private void fill() {
        tables.execute(
                "INSERT INTO teacher (id, name, last_sequence) SELECT CONCAT('U', seq), CONCAT('Teacher ', seq), 0 FROM seq_1_to_60");
        tables.execute("INSERT INTO student (id, name, language, teacher_id, package_id, package_rate, telegram_chats,"
                + " last_sequence, package_since) SELECT seq, CONCAT('Student number ', seq), 'en', CONCAT('U', 1 + seq % 60),"
                + " 'P1', 10.00, 0, 0, UTC_TIMESTAMP() FROM seq_1_to_2000");
        tables.execute("SET unique_checks = 0");
        for (int first = 1; first <= SESSIONS; first += A_PIECE) {
            // A few per cent are never opened or time out, and every 50th is badly observed.
            tables.execute(
                    "INSERT INTO wpos_zoom_links (id, studentid, ustazid, link, tracking_token, clicked_at, sent_time,"
                            + " session_ended_at, session_duration_minutes, session_status, last_activity_at, packageId, packageRate,"
                            + " session_id, observed_millis, school_day, end_reason, end_detected_at, delivery,"
                            + " undeliverable_reason, last_sequence)"
                            + " SELECT n, 1 + n * 7919 % 2000, CONCAT('U', 1 + n * 7919 % 60), 'https://school.zoom.us/j/1',"
                            + " LPAD(n, 22, '0'), IF(status IS NULL, NULL, sent + INTERVAL 90 SECOND), sent,"
                            + " IF(status IS NULL, NULL, sent + INTERVAL 90 + 60 * minutes SECOND),"
                            + " IF(status IS NULL, NULL, minutes), status,"
                            + " IF(status IS NULL, NULL, sent + INTERVAL 90 + 60 * minutes SECOND), CONCAT('P', 1 + n % 6), 33.00,"
                            + " INSERT(INSERT(INSERT(INSERT(LPAD(LOWER(HEX(n)), 32, '0'), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24,"
                            + " 0, '-'), 60000 * minutes DIV IF(n % 50 = 0, 4, 1), DATE(sent),"
                            + " IF(status = 'ended', 'page-closed', NULL), NULL,"
                            + " IF(n % 97 = 0, 'undeliverable', 'delivered'), NULL, 3"
                            + " FROM (SELECT seq AS n, 10 + seq * 31 % 80 AS minutes,"
                            + " UTC_TIMESTAMP() - INTERVAL 2 HOUR - INTERVAL (" + SESSIONS + " - seq) * 94608000 DIV "
                            + SESSIONS
                            + " SECOND AS sent, CASE WHEN seq % 33 = 0 THEN NULL WHEN seq % 29 = 0 THEN 'timeout' ELSE 'ended' END"
                            + " AS status FROM seq_" + first + "_to_" + Math.min(SESSIONS, first + A_PIECE - 1)
                            + ") made");
        }
        for (String span : List.of("day", "month")) {
            String first = span.equals("day") ? "school_day" : "school_day - INTERVAL (DAYOFMONTH(school_day) - 1) DAY";
            tables.execute("INSERT INTO session_stats SELECT '" + span + "', " + first
                    + ", ustazid, packageId, COALESCE(session_status, 'sent'), COUNT(*),"
                    + " SUM(delivery = 'undeliverable'), 0, SUM(IF(clicked_at IS NULL, 0, 90000)),"
                    + " SUM(COALESCE(session_duration_minutes, 0)), SUM(60000 * COALESCE(session_duration_minutes, 0)),"
                    + " SUM(observed_seconds), SUM(packageRate) FROM wpos_zoom_links GROUP BY 1, 2, 3, 4, 5");
        }
        tables.queryForList("ANALYZE TABLE wpos_zoom_links, session_stats, teacher, student");
    }

    private String questions() throws IOException, InterruptedException {
        String[] month = Objects.requireNonNull(tables.queryForObject(
                        "SELECT CONCAT(UTC_DATE() - INTERVAL 29 DAY, ' ', UTC_DATE())", String.class))
                .split(" ", -1);
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("the first page, with statistics of all", "first=50");
        questions.put("today", "date=" + month[1]);
        questions.put(
                "a month's ended lessons, the longest first",
                "from=" + month[0] + "&to=" + month[1] + "&status=ended&sort=-durationMinutes");
        questions.put("a teacher, the longest first", "teacher=U7&sort=-durationMinutes");
        questions.put("a name that 11 teachers have", "q=Teacher%203");
        questions.put("a name of a teacher and of students", "q=er%2033");
        StringBuilder table = new StringBuilder(
                        "\n| %,d sessions, over HTTP, one caller | p50 ms | p99 ms | rows read without an index |\n"
                                .formatted(SESSIONS))
                .append("|---|---:|---:|---:|\n");
        for (Map.Entry<String, String> question : questions.entrySet()) {
            String address = LIST + "?" + question.getValue();
            for (int i = 0; i < WARM_UP; i++) {
                ask(address);
            }
            long scanned = scanned();
            ask(address);
            scanned = scanned() - scanned;
            Histogram took = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                ask(address);
                took.recordValue(System.nanoTime() - begin);
            }
            table.append("| %s | %.1f | %.1f | %,d |\n"
                    .formatted(
                            question.getKey(),
                            took.getValueAtPercentile(50) / 1e6,
                            took.getValueAtPercentile(99) / 1e6,
                            scanned));
        }
        return table.toString();
    }

    private void ask(String address) throws IOException, InterruptedException {
        try (InputStream body = ledger.get(address)) {
            body.readAllBytes();
        }
    }

    /** What the database has read row by row so far: of tables without an index, and of its own results in between. */
    private long scanned() {
        return Objects.requireNonNull(tables.queryForObject(
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'HANDLER_READ_RND_NEXT'",
                Long.class));
    }

    private String file() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long lines = 0;
        try (BufferedReader file =
                new BufferedReader(new InputStreamReader(ledger.get(LIST + ".csv"), StandardCharsets.UTF_8))) {
            while (file.readLine() != null) {
                lines++;
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (lines != SESSIONS + 1L) {
            throw new IllegalStateException("The file has " + lines + " lines.");
        }
        return "\nCSV of all: %,d lines in %.0f s, with the application in 256 MiB of heap.\n"
                .formatted(lines, seconds);
    }
}
