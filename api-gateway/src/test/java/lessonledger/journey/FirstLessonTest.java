package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.LocalDateTime;
import java.util.Map;
import lessonledger.axon.Eventually;
import lessonledger.axon.StoredEvents;
import lessonledger.journey.School.Answer;
import lessonledger.journey.School.Link;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The main job with nothing but HTTP: from the link to a duration in {@code wpos_zoom_links}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstLessonTest {

    private final HikariDataSource dataSource = NewSchool.DATABASE.dataSource();
    private final LedgerProcess ledger = NewSchool.LEDGER;
    private final School school = NewSchool.school();

    @BeforeAll
    void enrol() {
        school.enrolTheExample(null);
    }

    @AfterAll
    void end() {
        dataSource.close();
    }

    @Test
    void a_lesson_is_sent_opened_kept_alive_and_ended_and_stands_in_the_table() {
        Link link = school.sendLink(244480);
        assertThat(link.delivery()).isEqualTo("copy");
        Eventually.eventually(() -> {
            JsonNode sent = school.session(link);
            assertThat(sent.get("status").asString()).isEqualTo("sent");
            assertThat(sent.get("startedAt").isNull()).isTrue();
        });

        assertThat(school.click(link).status()).isEqualTo(200);
        Answer beat = school.post("/api/zoom/heartbeat", "{\"token\":\"" + link.token() + "\"}");
        assertThat(beat.body().get("status").asString()).isEqualTo("active");
        Answer end = school.end(link);
        assertThat(end.body().get("status").asString()).isEqualTo("ended");

        Eventually.eventually(() -> {
            JsonNode list = school.admin("GET", "/api/admin/teacher-sessions?status=all&student=244480", null)
                    .body();
            JsonNode session = list.get("sessions").get(0);
            assertThat(session.get("sessionId").asString()).isEqualTo(link.sessionId());
            assertThat(session.get("status").asString()).isEqualTo("ended");
            assertThat(session.get("teacher").get("name").asString()).isEqualTo("Ahmed Hassan");
            assertThat(session.get("teacher").get("id").asString()).isEqualTo("U430");
            assertThat(session.get("student").get("name").asString()).isEqualTo("Sara Omar");
            assertThat(session.get("student").get("id").asInt()).isEqualTo(244480);
            assertThat(session.get("durationMinutes").asInt()).isZero();
            assertThat(session.get("packageId").asString()).isEqualTo("Europe");
            assertThat(session.get("packageRate").decimalValue()).isEqualByComparingTo("33.00");
            assertThat(session.get("endReason").asString()).isEqualTo("page-closed");
            assertThat(list.get("statistics").get("totalSessions").asInt()).isPositive();
            assertThat(list.get("page").get("hasNextPage").asBoolean()).isFalse();
        });

        Map<String, Object> row = new JdbcTemplate(dataSource)
                .queryForMap(
                        "SELECT id, studentid, ustazid, link, tracking_token, clicked_at, sent_time, session_ended_at,"
                                + " session_duration_minutes, session_status, last_activity_at, packageId, packageRate"
                                + " FROM wpos_zoom_links WHERE tracking_token = ?",
                        link.token());
        assertThat(row)
                .doesNotContainValue(null)
                .containsEntry("studentid", 244480)
                .containsEntry("ustazid", "U430")
                .containsEntry("link", "https://school.zoom.us/j/123456789")
                .containsEntry("session_duration_minutes", 0)
                .containsEntry("session_status", "ended")
                .containsEntry("packageId", "Europe")
                .containsEntry("packageRate", new BigDecimal("33.00"));
        assertThat((LocalDateTime) row.get("session_ended_at"))
                .isEqualTo(row.get("last_activity_at"))
                .isAfterOrEqualTo((LocalDateTime) row.get("clicked_at"));
    }

    @Test
    void a_later_change_of_the_package_never_touches_a_sent_session() {
        school.enrol(244481, "Omar Ali", "U430", null);
        Link before = school.sendLink(244481);
        assertThat(school.admin(
                                "PUT",
                                "/api/admin/students/244481",
                                "{\"name\":\"Omar Ali\",\"teacherId\":\"U430\",\"packageId\":\"Africa\",\"packageRate\":12}")
                        .status())
                .isEqualTo(200);
        Link after = school.sendLink(244481);
        Eventually.eventually(() -> {
            assertThat(school.session(before).get("packageId").asString()).isEqualTo("Europe");
            assertThat(school.session(after).get("packageId").asString()).isEqualTo("Africa");
            assertThat(school.session(after).get("packageRate").decimalValue()).isEqualByComparingTo("12");
        });
    }

    @Test
    void machines_and_looks_in_advance_start_nothing() {
        Link link = school.sendLink(244480);
        String page = "/api/zoom/track?token=" + link.token();
        for (String machine :
                new String[] {"TelegramBot (like TwitterBot)", "WhatsApp/2.23.20.0", "facebookexternalhit/1.1"}) {
            assertThat(school.send(school.request(page).header("User-Agent", machine))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(school.send(school.request(page)
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .header("User-Agent", School.BROWSER))
                        .status())
                .isEqualTo(200);
        for (String header : new String[] {"Sec-Purpose", "Purpose", "X-Moz"}) {
            assertThat(school.send(school.request(page)
                                    .header("User-Agent", School.BROWSER)
                                    .header(header, "prefetch"))
                            .status())
                    .isEqualTo(200);
        }
        Link later = school.sendLink(244480);
        assertThat(school.click(later).status()).isEqualTo(200);
        // The later link's click has arrived, so whatever the earlier one could have caused has as well.
        Eventually.eventually(() -> {
            assertThat(school.session(later).get("status").asString()).isEqualTo("active");
            assertThat(school.session(link).get("status").asString()).isEqualTo("sent");
        });
    }

    @Test
    void an_unknown_student_token_and_session_are_not_found() {
        assertThat(school.admin("POST", "/api/teachers/students/7/zoom", "{\"link\":\"https://school.zoom.us/j/1\"}")
                        .status())
                .isEqualTo(404);
        assertThat(school.post("/api/zoom/heartbeat", "{\"token\":\"AAAAAAAAAAAAAAAAAAAAAA\"}")
                        .status())
                .isEqualTo(404);
        assertThat(school.admin("GET", "/api/admin/teacher-sessions/00000000-0000-8000-8000-000000000000", null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void the_request_and_what_it_caused_have_one_id_in_answer_event_and_log() {
        Answer answer = school.send(school.request("/api/teachers/students/244480/zoom")
                .header("Authorization", school.credentials())
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "one-id-all-the-way")
                .POST(HttpRequest.BodyPublishers.ofString("{\"link\":\"https://school.zoom.us/j/123456789\"}")));
        assertThat(answer.header("X-Request-Id")).isEqualTo("one-id-all-the-way");
        String session = answer.body().get("sessionId").asString();
        assertThat(StoredEvents.in(dataSource))
                .filteredOn(event -> event.getAggregateIdentifier().equals(session))
                .singleElement()
                .satisfies(event -> assertThat(event.getMetaData()).containsEntry("requestId", "one-id-all-the-way"));
        Eventually.eventually(() -> assertThat(ledger.log().lines())
                .anyMatch(line -> line.contains("[one-id-all-the-way]") && line.contains(session)));
    }
}
