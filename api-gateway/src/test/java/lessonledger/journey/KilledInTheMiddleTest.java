package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import lessonledger.axon.Eventually;
import lessonledger.axon.StoredEvents;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.database.TestDatabase;
import lessonledger.journey.School.Link;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Kill -9 while heartbeats come in, a restart, and read tables that were taken away. */
class KilledInTheMiddleTest {

    private static final int STUDENTS = 12;

    /** A heartbeat, told by what is its own. */
    record Beat(String sessionId, String viewId, long seq) {}

    @Test
    void what_was_acknowledged_is_stored_once_and_the_read_model_comes_back_by_itself() throws Exception {
        TestDatabase database = TestDatabase.empty();
        Map<String, String> settings = Map.of("DATABASE_URL", database.url());
        try (HikariDataSource dataSource = database.dataSource()) {
            JdbcTemplate tables = new JdbcTemplate(dataSource);
            Queue<Beat> acknowledged = new ConcurrentLinkedQueue<>();

            LedgerProcess first = LedgerProcess.start("killed", settings);
            School school = first.school();
            school.register("U430", "Ahmed Hassan");
            List<Link> links = new ArrayList<>();
            for (int student = 1; student <= STUDENTS; student++) {
                school.enrol(student, "Student " + student, "U430", null);
                Link link = school.sendLink(student);
                assertThat(school.click(link).status()).isEqualTo(200);
                links.add(link);
            }
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService pages = keepBeating(over, school, links, acknowledged);
            Eventually.eventually(() -> assertThat(acknowledged).hasSizeGreaterThan(500));
            first.kill();
            over.set(true);
            pages.shutdown();
            assertThat(pages.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

            List<Beat> stored = heartbeats(dataSource);
            assertThat(stored).doesNotHaveDuplicates().containsAll(acknowledged);

            List<Map<String, Object>> live;
            try (LedgerProcess second = LedgerProcess.start("restarted", settings)) {
                Eventually.eventually(() -> assertThat(lastSigns(tables)).isEqualTo(lastStoredSigns(dataSource)));
                for (Link link : links) {
                    assertThat(second.school()
                                    .pressEnd(link)
                                    .body()
                                    .get("status")
                                    .asString())
                            .isEqualTo("ended");
                }
                Eventually.eventually(() ->
                        assertThat(count(tables, "session_status = 'ended'")).isEqualTo(STUDENTS));
                live = rows(tables);
            }

            tables.execute("DROP TABLE wpos_zoom_links");
            tables.execute("DELETE FROM student");
            try (LedgerProcess third = LedgerProcess.start("rebuilt", settings)) {
                Eventually.eventually(() -> assertThat(rows(tables)).isEqualTo(live));
                assertThat(third.school()
                                .session(links.get(0))
                                .get("student")
                                .get("name")
                                .asString())
                        .isEqualTo("Student 1");
            }
        }
    }

    private static ExecutorService keepBeating(
            AtomicBoolean over, School school, List<Link> links, Queue<Beat> acknowledged) {
        ExecutorService pages = Executors.newFixedThreadPool(links.size());
        for (Link link : links) {
            pages.execute(() -> {
                for (long seq = 1; !over.get(); seq++) {
                    if (school.beat(link, "page", seq).status() == 200) {
                        acknowledged.add(new Beat(link.sessionId(), "page", seq));
                    }
                }
            });
        }
        return pages;
    }

    static List<Beat> heartbeats(HikariDataSource dataSource) {
        return StoredEvents.in(dataSource).stream()
                .filter(event -> event.getPayload() instanceof Heartbeat)
                .map(event -> (Heartbeat) event.getPayload())
                .map(beat -> new Beat(beat.sessionId(), beat.viewId(), beat.seq() == null ? -1 : beat.seq()))
                .toList();
    }

    static Map<String, String> lastStoredSigns(HikariDataSource dataSource) {
        return StoredEvents.in(dataSource).stream()
                .filter(event -> event.getPayload() instanceof Heartbeat)
                .map(event -> (Heartbeat) event.getPayload())
                .collect(Collectors.toMap(
                        Heartbeat::sessionId, beat -> String.valueOf(beat.at().toEpochMilli()), (a, b) -> b));
    }

    static Map<String, String> lastSigns(JdbcTemplate tables) {
        return tables
                .queryForList("SELECT session_id, ROUND(UNIX_TIMESTAMP(last_activity_at) * 1000) AS at FROM"
                        + " wpos_zoom_links")
                .stream()
                .collect(Collectors.toMap(row -> (String) row.get("session_id"), row -> String.valueOf(row.get("at"))));
    }

    static List<Map<String, Object>> rows(JdbcTemplate tables) {
        return tables.queryForList("SELECT * FROM wpos_zoom_links ORDER BY id");
    }

    private static int count(JdbcTemplate tables, String condition) {
        Integer count = tables.queryForObject("SELECT COUNT(*) FROM wpos_zoom_links WHERE " + condition, Integer.class);
        return count == null ? -1 : count;
    }
}
