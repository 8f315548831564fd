package lessonledger.gateway.teaching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import lessonledger.axon.Eventually;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** A teacher sees and sends for their own students, and learns nothing of anybody else's. */
class OwnStudentsTest extends RunningLedger {

    private static final Map<String, String> LINK = Map.of("link", "https://school.zoom.us/j/123456789");
    private static final String PASSWORD = "made-up-for-teachers";

    private WebTestClient ahmed = anybody;
    private WebTestClient leyla = anybody;

    @BeforeAll
    void enrolTwoTeachersStudents() {
        connect();
        enrol(72_001, "OWN-A");
        enrol(72_002, "OWN-L");
        ahmed = teacher("own-ahmed", "OWN-A");
        leyla = teacher("own-leyla", "OWN-L");
        Eventually.eventually(() -> {
            students(ahmed).expectBody().jsonPath("$.students.length()").isEqualTo(1);
            students(leyla).expectBody().jsonPath("$.students.length()").isEqualTo(1);
        });
    }

    private WebTestClient teacher(String name, String teacherId) {
        post(
                        "/api/admin/accounts",
                        Map.of("name", name, "password", PASSWORD, "roles", List.of("TEACHER"), "teacherId", teacherId))
                .expectStatus()
                .isCreated();
        return anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth(name, PASSWORD))
                .build();
    }

    private static ResponseSpec students(WebTestClient who) {
        return who.get()
                .uri("/api/teachers/me/students")
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static ResponseSpec send(WebTestClient who, int student, Map<String, ?> body) {
        return who.post()
                .uri("/api/teachers/students/" + student + "/zoom")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static String sessionOf(ResponseSpec sent) {
        return String.valueOf(Objects.requireNonNull(sent.expectStatus()
                        .isCreated()
                        .expectBody(Map.class)
                        .returnResult()
                        .getResponseBody())
                .get("sessionId"));
    }

    @Test
    void a_teacher_sees_their_own_students_and_not_what_the_school_charges() {
        students(ahmed)
                .expectBody()
                .jsonPath("$.teacher.id")
                .isEqualTo("OWN-A")
                .jsonPath("$.teacher.name")
                .isEqualTo("Ahmed Hassan")
                .jsonPath("$.students[0].id")
                .isEqualTo(72_001)
                .jsonPath("$.students[0].telegramLinked")
                .isEqualTo(false)
                .jsonPath("$.students[0].packageRate")
                .doesNotExist();
    }

    @Test
    void a_teacher_sends_to_their_own_student_and_finds_the_lesson_among_their_own() {
        String session = sessionOf(send(ahmed, 72_001, LINK));
        Eventually.eventually(() -> ahmed.get()
                .uri("/api/teachers/me/sessions?student=72001")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.sessions[?(@.sessionId=='" + session + "')].status")
                .isEqualTo("sent"));
        leyla.get()
                .uri("/api/teachers/me/sessions")
                .exchange()
                .expectBody(String.class)
                .value(lessons -> assertThat(lessons).doesNotContain(session).doesNotContain("72001"));
        leyla.get()
                .uri("/api/teachers/me/sessions?student=72001")
                .exchange()
                .expectBody()
                .jsonPath("$.sessions.length()")
                .isEqualTo(0);
    }

    @Test
    void anothers_student_is_like_nobody() {
        String anothers = problem(send(ahmed, 72_002, LINK).expectStatus().isNotFound());
        String nobody = problem(send(ahmed, 999_999, LINK).expectStatus().isNotFound());
        assertThat(anothers.replace("72002", "?")).isEqualTo(nobody.replace("999999", "?"));
    }

    private static String problem(ResponseSpec answer) {
        return Objects.requireNonNull(
                answer.expectBody(String.class).returnResult().getResponseBody());
    }

    @Test
    void a_teacher_sends_in_nobody_elses_name() {
        send(ahmed, 72_001, Map.of("link", LINK.get("link"), "teacherId", "OWN-L"))
                .expectStatus()
                .isForbidden();
        send(ahmed, 72_002, Map.of("link", LINK.get("link"), "teacherId", "OWN-L"))
                .expectStatus()
                .isForbidden();
        sessionOf(send(ahmed, 72_001, Map.of("link", LINK.get("link"), "teacherId", "OWN-A")));
    }

    @Test
    void a_student_who_changes_teachers_is_the_other_ones_from_that_moment() {
        post("/api/admin/students", student(72_003, "OWN-A")).expectStatus().isCreated();
        sessionOf(send(ahmed, 72_003, LINK));
        send(leyla, 72_003, LINK).expectStatus().isNotFound();
        put("/api/admin/students/72003", student(72_003, "OWN-L"))
                .expectStatus()
                .isOk();
        send(ahmed, 72_003, LINK).expectStatus().isNotFound();
        sessionOf(send(leyla, 72_003, LINK));
        put("/api/admin/students/72003", student(72_003, "OWN-A"))
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/admin/teacher-sessions",
                "/api/admin/teacher-sessions?teacher=OWN-L",
                "/api/admin/students/72002",
                "/api/admin/teachers",
                "/api/admin/accounts"
            })
    void the_offices_routes_are_not_a_teachers(String path) {
        ahmed.get().uri(path).exchange().expectStatus().isForbidden();
    }

    @ParameterizedTest
    @ValueSource(strings = {"teacher=OWN-L", "first=0", "first=1001", "date=yesterday", "student=-1"})
    void a_filter_that_is_not_there_or_malformed_is_said_so(String filter) {
        ahmed.get()
                .uri("/api/teachers/me/sessions?" + filter)
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void an_admin_is_no_teacher() {
        admin.get().uri("/api/teachers/me/students").exchange().expectStatus().isForbidden();
    }
}
