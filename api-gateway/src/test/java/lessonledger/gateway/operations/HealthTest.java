package lessonledger.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import lessonledger.axon.Eventually;
import lessonledger.database.DatabaseGate;
import lessonledger.database.TestDatabase;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

@DirtiesContext
class HealthTest extends RunningLedger {

    private static final String HEALTH = "/api/health/session-tracking";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final DatabaseGate GATE = gate();

    @DynamicPropertySource
    static void throughTheGate(DynamicPropertyRegistry settings) {
        settings.add("own.database", GATE::url);
    }

    @AfterAll
    static void close() throws IOException {
        GATE.close();
    }

    @Test
    void anybody_may_know_how_it_is_and_learns_no_name() {
        anybody.get()
                .uri(HEALTH)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("up")
                .jsonPath("$.faults")
                .isEmpty()
                .jsonPath("$.statistics.total")
                .isNumber()
                .jsonPath("$.behind.sessions")
                .isNumber()
                .jsonPath("$.stale")
                .isEmpty()
                .jsonPath("$.processors")
                .isEmpty();
        anybody.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
        anybody.get()
                .uri("/actuator/health/readiness")
                .exchange()
                .expectStatus()
                .isOk();
        anybody.get().uri("/actuator/prometheus").exchange().expectStatus().isUnauthorized();
    }

    @Test
    void an_admin_sees_the_processors_and_the_metrics() {
        admin.get()
                .uri(HEALTH)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.processors[?(@.name == 'sessions')].running")
                .isEqualTo(true);
        admin.get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(metrics -> assertThat(metrics)
                        .contains(
                                "ledger_events_behind{group=\"sessions\"",
                                "ledger_telegram_links{state=\"waiting\"} 0.0",
                                "ledger_commands_"));
    }

    @Test
    void the_database_goes_and_comes_back_and_so_does_health() throws IOException {
        anybody.get().uri(HEALTH).exchange().expectStatus().isOk();
        GATE.cut();
        Eventually.within(
                PATIENCE,
                () -> anybody.get()
                        .uri(HEALTH)
                        .exchange()
                        .expectStatus()
                        .isEqualTo(503)
                        .expectBody()
                        .jsonPath("$.database")
                        .isEqualTo("unreachable")
                        .jsonPath("$.eventStore")
                        .isEqualTo("unreachable"));
        GATE.mend();
        Eventually.within(
                PATIENCE,
                () -> anybody.get().uri(HEALTH).exchange().expectStatus().isOk());
        enrol(601, "H601");
        Eventually.within(
                PATIENCE,
                () -> admin.get()
                        .uri("/api/admin/students/601")
                        .exchange()
                        .expectStatus()
                        .isOk());
    }

    @Test
    void a_projection_that_fails_shows_and_skips_nothing() {
        enrol(602, "H602");
        try (HikariDataSource dataSource = DATABASE.dataSource()) {
            JdbcTemplate tables = new JdbcTemplate(dataSource);
            tables.execute("RENAME TABLE wpos_zoom_links TO hidden");
            String session;
            try {
                session = post("/api/teachers/students/602/zoom", Map.of("link", "https://school.zoom.us/j/123456789"))
                        .expectStatus()
                        .isCreated()
                        .returnResult(String.class)
                        .getResponseHeaders()
                        .getFirst("Location");
                Eventually.within(PATIENCE, () -> faultsContain("processor-failing:sessions"));
            } finally {
                tables.execute("RENAME TABLE hidden TO wpos_zoom_links");
            }
            Eventually.within(
                    PATIENCE,
                    () -> admin.get()
                            .uri(String.valueOf(session))
                            .exchange()
                            .expectStatus()
                            .isOk());
            Eventually.within(
                    PATIENCE,
                    () -> anybody.get().uri(HEALTH).exchange().expectStatus().isOk());
        }
    }

    private void faultsContain(String fault) {
        WebTestClient.BodyContentSpec body = anybody.get()
                .uri(HEALTH)
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody();
        body.jsonPath("$.faults[?(@ == '" + fault + "')]").isNotEmpty();
    }

    private static DatabaseGate gate() {
        try {
            return DatabaseGate.before(DATABASE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
