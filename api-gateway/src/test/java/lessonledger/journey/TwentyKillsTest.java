package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.axon.Eventually;
import lessonledger.journey.KilledInTheMiddleTest.Beat;
import lessonledger.journey.School.Link;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Kill -9 of the application and of the database in turn, twenty times, while as many heartbeats come in as the machine takes.
 * It takes minutes, so it runs when it is asked for.
 */
@Tag("long")
class TwentyKillsTest {

    private static final int KILLS = 20;
    private static final int STUDENTS = 200;
    private static final int PAGES_AT_ONCE = 32;
    private static final int BEATS_BETWEEN_KILLS = 1_500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private volatile @Nullable School school;

    @Test
    void what_was_acknowledged_is_stored_once_and_the_read_model_is_what_a_rebuild_makes() throws Exception {
        try (DatabaseServer server = DatabaseServer.start("twenty-kills")) {
            Map<String, String> settings = Map.of(
                    "DATABASE_URL", server.url(),
                    "PUBLIC_REQUESTS_PER_ADDRESS", "0",
                    "PUBLIC_REQUESTS_PER_TOKEN", "0");
            LedgerProcess ledger = LedgerProcess.start("kill-0", settings);
            school = ledger.school();
            List<Link> links = open(school());
            Queue<Beat> acknowledged = new ConcurrentLinkedQueue<>();
            AtomicInteger count = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService pages = keepBeating(over, links, acknowledged, count);

            for (int kill = 1; kill <= KILLS; kill++) {
                int wanted = count.get() + BEATS_BETWEEN_KILLS;
                Eventually.within(PATIENCE, () -> assertThat(count).hasValueGreaterThan(wanted));
                if (kill % 2 == 0) {
                    server.killAndStartAgain();
                } else {
                    ledger.kill();
                    ledger = LedgerProcess.start("kill-" + kill, settings);
                    school = ledger.school();
                }
            }
            int wanted = count.get() + BEATS_BETWEEN_KILLS;
            Eventually.within(PATIENCE, () -> assertThat(count).hasValueGreaterThan(wanted));
            over.set(true);
            pages.shutdown();
            assertThat(pages.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

            try (HikariDataSource dataSource = server.dataSource()) {
                assertThat(KilledInTheMiddleTest.heartbeats(dataSource))
                        .doesNotHaveDuplicates()
                        .containsAll(acknowledged);
                JdbcTemplate tables = new JdbcTemplate(dataSource);
                Eventually.within(
                        PATIENCE,
                        () -> assertThat(KilledInTheMiddleTest.lastSigns(tables))
                                .isEqualTo(KilledInTheMiddleTest.lastStoredSigns(dataSource)));
                ledger.close();
                List<Map<String, Object>> live = KilledInTheMiddleTest.rows(tables);
                List<Map<String, Object>> statistics = statistics(tables);
                tables.execute("DROP TABLE wpos_zoom_links");
                ledger = LedgerProcess.start("rebuilt-after-kills", settings);
                Eventually.within(
                        PATIENCE,
                        () -> assertThat(KilledInTheMiddleTest.rows(tables)).isEqualTo(live));
                Eventually.within(PATIENCE, () -> assertThat(statistics(tables)).isEqualTo(statistics));
            } finally {
                ledger.close();
            }
        }
    }

    private School school() {
        return Objects.requireNonNull(school);
    }

    private static List<Link> open(School school) throws Exception {
        school.register("U430", "Ahmed Hassan");
        List<Link> links = new ArrayList<>();
        for (int student = 1; student <= STUDENTS; student++) {
            school.enrol(student, "Student " + student, "U430", null);
            Link link = school.sendLink(student);
            assertThat(school.click(link).status()).isEqualTo(200);
            links.add(link);
        }
        return links;
    }

    /** Every page belongs to one thread, so its numbers go up; what was not acknowledged is not said again. */
    private ExecutorService keepBeating(
            AtomicBoolean over, List<Link> links, Queue<Beat> acknowledged, AtomicInteger count) {
        ExecutorService pages = Executors.newFixedThreadPool(PAGES_AT_ONCE);
        for (int page = 0; page < PAGES_AT_ONCE; page++) {
            int first = page;
            pages.execute(() -> {
                for (long seq = 1; !over.get(); seq++) {
                    for (int i = first; i < links.size() && !over.get(); i += PAGES_AT_ONCE) {
                        Link link = links.get(i);
                        if (school().beat(link, "page", seq).status() == 200) {
                            acknowledged.add(new Beat(link.sessionId(), "page", seq));
                            count.incrementAndGet();
                        }
                    }
                }
            });
        }
        return pages;
    }

    private static List<Map<String, Object>> statistics(JdbcTemplate tables) {
        return tables.queryForList("SELECT * FROM session_stats WHERE sessions > 0"
                + " ORDER BY span, first_day, ustazid, packageId, status");
    }
}
