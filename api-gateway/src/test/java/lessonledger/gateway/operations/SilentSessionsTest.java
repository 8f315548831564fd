package lessonledger.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import lessonledger.axon.Eventually;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import lessonledger.gateway.RunningLedger;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Nobody watches the deadlines here, so that the sessions stay forgotten until somebody asks. */
@DirtiesContext
@TestPropertySource(properties = "CRON_SECRET=" + SilentSessionsTest.SECRET)
class SilentSessionsTest extends RunningLedger {

    static final String SECRET = "made-up-secret-of-the-cron-job";

    private static final int MANY = 5_000;

    private static final TestDatabase DATABASE = TestDatabase.empty();

    @Autowired
    private CommandGateway commands;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private Scheduler deadlines;

    @DynamicPropertySource
    static void apart(DynamicPropertyRegistry settings) {
        settings.add("own.database", DATABASE::url);
    }

    @Test
    void one_call_ends_all_that_are_forgotten_and_none_that_lives_and_a_second_call_finds_none() throws Exception {
        deadlines.pause();
        enrol(501, "S501");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant longAgo = now.minus(Duration.ofHours(3));
        List<TrackingToken> forgotten = started(MANY, longAgo);
        TrackingToken alive = started(1, longAgo).get(0);
        commands.sendAndWait(new RecordHeartbeat(alive.sessionId(), "page", 1L, true, now));
        Eventually.within(Duration.ofMinutes(2), () -> {
            assertThat(count("session_status = 'active'")).isEqualTo(MANY + 1);
            assertThat(count("last_activity_at > clicked_at")).isOne();
        });

        CompletableFuture<Object> heartbeat =
                commands.send(new RecordHeartbeat(alive.sessionId(), "page", 2L, true, now));
        admin.mutate()
                .responseTimeout(Duration.ofMinutes(2))
                .build()
                .post()
                .uri("/api/admin/auto-timeout")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"examined\":5000,\"timedOut\":5000,\"alreadyEnded\":0,\"stillAlive\":0,\"failed\":0}");
        assertThat(heartbeat.get()).isNotNull();
        Eventually.eventually(() -> {
            assertThat(count("session_status = 'timeout' AND session_ended_at = clicked_at"))
                    .isEqualTo(MANY);
            assertThat(count("session_status = 'active'")).isOne();
        });
        assertThat(forgotten).hasSize(MANY);

        anybody.get()
                .uri("/api/cron/session-timeout")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + SECRET)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"examined\":0,\"timedOut\":0}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "bearer made-up-secret-of-the-cron-jo", "Bearer Bearer"})
    void a_wrong_secret_is_refused(String header) {
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST)) {
            anybody.method(method)
                    .uri("/api/cron/session-timeout")
                    .header(HttpHeaders.AUTHORIZATION, header)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }
    }

    @Test
    void no_secret_is_refused() {
        anybody.post()
                .uri("/api/cron/session-timeout")
                .exchange()
                .expectStatus()
                .isUnauthorized();
        anybody.post().uri("/api/admin/auto-timeout").exchange().expectStatus().isUnauthorized();
    }

    private List<TrackingToken> started(int many, Instant at) throws InterruptedException {
        SecureRandom random = new SecureRandom();
        Semaphore room = new Semaphore(200);
        List<TrackingToken> tokens = new ArrayList<>();
        List<CompletableFuture<?>> clicks = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            TrackingToken token = TrackingToken.random(random);
            tokens.add(token);
            room.acquire();
            clicks.add(commands.send(new SendLink(
                            token.sessionId(), token, new StudentId(501), null, "https://school.zoom.us/j/1", at))
                    .thenCompose(sent -> commands.send(new RecordClick(token.sessionId(), at)))
                    .whenComplete((visit, fault) -> room.release()));
        }
        CompletableFuture.allOf(clicks.toArray(CompletableFuture[]::new)).join();
        return tokens;
    }

    private int count(String condition) {
        Integer count =
                database.queryForObject("SELECT COUNT(*) FROM wpos_zoom_links WHERE " + condition, Integer.class);
        return count == null ? -1 : count;
    }
}
