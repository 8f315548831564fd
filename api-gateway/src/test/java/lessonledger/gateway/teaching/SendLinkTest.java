package lessonledger.gateway.teaching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

class SendLinkTest extends RunningLedger {

    private static final String LINK = "https://school.zoom.us/j/123456789?pwd=abc";

    @Autowired
    private JdbcTemplate database;

    @BeforeAll
    void enrol() {
        connect();
        enrol(244480, "U430");
    }

    @Test
    void a_link_is_sent_and_its_secret_is_in_the_address_alone() {
        post("/api/teachers/students/244480/zoom", Map.of("link", LINK))
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$.trackingUrl")
                .value(
                        String.class,
                        url -> assertThat(url)
                                .matches("https://lessons\\.example\\.org/api/zoom/track\\?token=[A-Za-z0-9_-]{22}"))
                .jsonPath("$.sessionId")
                .value(String.class, id -> assertThat(id).matches("[0-9a-f-]{36}"))
                .jsonPath("$.delivery")
                .isEqualTo("copy")
                .jsonPath("$.length()")
                .isEqualTo(3);
    }

    @Test
    void an_admin_sends_in_a_teachers_name() {
        post("/api/teachers/students/244480/zoom", Map.of("link", LINK, "teacherId", "U430"))
                .expectStatus()
                .isCreated();
        post("/api/teachers/students/244480/zoom", Map.of("link", LINK, "teacherId", "U431"))
                .expectStatus()
                .isEqualTo(422);
        post("/api/teachers/students/244480/zoom", Map.of("link", LINK, "teacherId", "<b>"))
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void an_unknown_student_is_not_found() {
        post("/api/teachers/students/244481/zoom", Map.of("link", LINK))
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/unknown-student");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "http://school.zoom.us/j/1",
                "https://zoom.us@evil.example/j/1",
                "https://zoom.us.evil.example/j/1",
                "https://evilzoom.us/j/1",
                "https://zοοm.us/j/1",
                "//zoom.us/j/1",
                "zoom.us/j/1"
            })
    void a_link_that_is_not_allowed_is_refused_and_stores_nothing(String link) {
        int before = events();
        post("/api/teachers/students/244480/zoom", Map.of("link", link))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/link-not-allowed");
        assertThat(events()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"link\":\"\"}", "{\"link\":7}", "{\"link\":null}", "{\"lnk\":\"x\"}", "x"})
    void a_malformed_body_is_refused_and_stores_nothing(String body) {
        int before = events();
        post("/api/teachers/students/244480/zoom", body).expectStatus().isBadRequest();
        assertThat(events()).isEqualTo(before);
    }

    private int events() {
        Integer count = database.queryForObject("SELECT COUNT(*) FROM stored_event", Integer.class);
        return count == null ? -1 : count;
    }
}
