package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lessonledger.axon.Eventually;
import lessonledger.axon.StoredEvents;
import lessonledger.contract.session.SessionEvent.TimedOut;
import lessonledger.database.TestDatabase;
import lessonledger.journey.School.Link;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Students whose phones die: their sessions end by themselves, once, whoever is killed and however many processes watch. */
class ForgottenSessionsTest {

    private static final int STUDENTS = 12;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void a_session_left_alone_ends_once_at_its_last_sign_of_life_across_kills_and_processes() throws Exception {
        TestDatabase database = TestDatabase.empty();
        Map<String, String> settings = Map.of("DATABASE_URL", database.url(), "SESSION_TIMEOUT", LIMIT.toString());
        List<Link> links = new ArrayList<>();
        try (HikariDataSource dataSource = database.dataSource()) {
            LedgerProcess first = LedgerProcess.start("left-alone", settings);
            School school = first.school();
            school.register("U430", "Ahmed Hassan");
            for (int student = 1; student <= STUDENTS; student++) {
                school.enrol(student, "Student " + student, "U430", null);
            }
            Link alone = school.sendLink(1);
            assertThat(school.click(alone).status()).isEqualTo(200);
            assertThat(school.beat(alone, "page", 1).status()).isEqualTo(200);
            links.add(alone);
            Eventually.within(PATIENCE, () -> assertThat(timeouts(dataSource)).hasSize(1));

            Link waiting = school.sendLink(2);
            assertThat(school.click(waiting).status()).isEqualTo(200);
            links.add(waiting);
            first.kill();
            assertThat(timeouts(dataSource)).hasSize(1);

            LedgerProcess second = LedgerProcess.launch("one-of-two", settings);
            LedgerProcess third = LedgerProcess.launch("other-of-two", settings);
            try (second;
                    third) {
                second.awaitAnswer();
                third.awaitAnswer();
                Eventually.within(
                        PATIENCE, () -> assertThat(timeouts(dataSource)).hasSize(2));
                for (int student = 3; student <= STUDENTS; student++) {
                    Link link = (student % 2 == 0 ? second : third).school().sendLink(student);
                    assertThat(second.school().click(link).status()).isEqualTo(200);
                    links.add(link);
                }
                Eventually.within(PATIENCE, () -> {
                    for (Link link : links) {
                        JsonNode session = third.school().session(link);
                        assertThat(session.get("status").asString()).isEqualTo("timeout");
                        assertThat(session.get("endedAt")).isEqualTo(session.get("lastActivityAt"));
                        assertThat(session.get("durationMinutes").asInt()).isZero();
                    }
                });
            }
            assertThat(timeouts(dataSource))
                    .extracting(TimedOut::sessionId)
                    .containsExactlyInAnyOrderElementsOf(
                            links.stream().map(Link::sessionId).toList());
            assertThat(timeouts(dataSource))
                    .allSatisfy(end -> assertThat(end.at()).isAfterOrEqualTo(limitOf(end.endedAt())));
        }
    }

    private static Instant limitOf(Instant lastSign) {
        return lastSign.plus(LIMIT);
    }

    private static List<TimedOut> timeouts(HikariDataSource dataSource) {
        return StoredEvents.in(dataSource).stream()
                .filter(event -> event.getPayload() instanceof TimedOut)
                .map(event -> (TimedOut) event.getPayload())
                .toList();
    }
}
