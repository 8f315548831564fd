package lessonledger.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import lessonledger.axon.Eventually;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Who leaves the school is out of the lists and gets no links; what they taught and learnt stays. */
class ArchiveRoutesTest extends RunningLedger {

    private static final Map<String, String> LINK = Map.of("link", "https://school.zoom.us/j/123456789");

    private ResponseSpec get(String path) {
        return admin.get().uri(path).exchange().expectStatus().isOk();
    }

    private String text(String path) {
        return Objects.requireNonNull(
                get(path).expectBody(String.class).returnResult().getResponseBody());
    }

    private ResponseSpec send(int student) {
        return post("/api/teachers/students/" + student + "/zoom", LINK);
    }

    private ResponseSpec act(String path) {
        return post("/api/admin/" + path, "");
    }

    @Test
    void a_student_who_leaves_gets_no_links_and_keeps_the_lessons_and_may_come_back() {
        enrol(76_001, "AR1");
        post(
                        "/api/admin/accounts",
                        Map.of(
                                "name", "archive-ahmed",
                                "password", "made-up-for-the-archive",
                                "roles", List.of("TEACHER"),
                                "teacherId", "AR1"))
                .expectStatus()
                .isCreated();
        WebTestClient ahmed = anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth("archive-ahmed", "made-up-for-the-archive"))
                .build();
        send(76_001).expectStatus().isCreated();

        act("students/76001/archive").expectStatus().isNoContent();
        act("students/76001/archive").expectStatus().isNoContent();
        send(76_001)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/student-is-archived")
                .jsonPath("$.detail")
                .isEqualTo("The student 76001 is archived; an admin can restore them.");
        Eventually.eventually(() -> {
            assertThat(text("/api/admin/students?teacher=AR1")).doesNotContain("76001");
            assertThat(text("/api/admin/students?teacher=AR1&archived=true")).contains("76001");
            assertThat(text("/api/admin/students?teacher=AR1&archived=all")).contains("76001");
            get("/api/admin/students/76001").expectBody().jsonPath("$.archived").isEqualTo(true);
            ahmed.get()
                    .uri("/api/teachers/me/students")
                    .exchange()
                    .expectBody()
                    .jsonPath("$.students.length()")
                    .isEqualTo(0);
            get("/api/admin/teacher-sessions?student=76001")
                    .expectBody()
                    .jsonPath("$.sessions[0].student.name")
                    .isEqualTo("Sara Omar");
        });

        act("students/76001/restore").expectStatus().isNoContent();
        send(76_001).expectStatus().isCreated();
        Eventually.eventually(
                () -> assertThat(text("/api/admin/students?teacher=AR1")).contains("76001"));
    }

    @Test
    void a_teacher_leaves_once_their_students_are_somebody_elses() {
        enrol(76_101, "AR2");
        enrol(76_102, "AR3");
        Eventually.eventually(
                () -> assertThat(text("/api/admin/students?teacher=AR2")).contains("76101"));
        act("teachers/AR2/archive")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/teacher-has-students")
                .jsonPath("$.detail")
                .isEqualTo("The teacher AR2 has 1 student who would be left without one;"
                        + " give them to somebody else, or archive them first.");

        act("students/76101/archive").expectStatus().isNoContent();
        Eventually.eventually(() -> act("teachers/AR2/archive").expectStatus().isNoContent());
        put("/api/admin/students/76102", student(76_102, "AR2"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/teacher-is-archived");
        post(
                        "/api/teachers/students/76102/zoom",
                        Map.of("link", "https://school.zoom.us/j/123456789", "teacherId", "AR2"))
                .expectStatus()
                .isEqualTo(409);
        act("students/76101/restore").expectStatus().isEqualTo(409);
        Eventually.eventually(() -> {
            assertThat(text("/api/admin/teachers?q=AR2")).doesNotContain("AR2");
            assertThat(text("/api/admin/teachers?q=AR2&archived=true")).contains("AR2");
        });

        act("teachers/AR2/restore").expectStatus().isNoContent();
        act("students/76101/restore").expectStatus().isNoContent();
        send(76_101).expectStatus().isCreated();
    }

    @ParameterizedTest
    @CsvSource({
        "teachers/nobody/archive, 404",
        "teachers/nobody/restore, 404",
        "students/999777/archive, 404",
        "students/999777/restore, 404",
        "packages/nothing/archive, 404",
        "packages/nothing/restore, 404",
        "students/x/archive, 400",
        "students/0/restore, 400",
        "packages/-/archive, 400"
    })
    void nobody_is_not_archived(String path, int status) {
        act(path).expectStatus().isEqualTo(status);
    }

    @Test
    void people_are_found_by_a_part_of_the_name_and_read_page_by_page() {
        post("/api/admin/teachers", Map.of("id", "AR9", "name", "Leyla Kaya"))
                .expectStatus()
                .isCreated();
        for (int id = 76_900; id < 76_903; id++) {
            post(
                            "/api/admin/students",
                            Map.of(
                                    "id",
                                    id,
                                    "name",
                                    "Quirin Zzyzx " + (76_903 - id),
                                    "teacherId",
                                    "AR9",
                                    "packageId",
                                    "Europe",
                                    "packageRate",
                                    33))
                    .expectStatus()
                    .isCreated();
        }
        Eventually.eventually(() -> get("/api/admin/students?q=zzyzx&sort=name&first=2")
                .expectBody()
                .jsonPath("$.students[*].id")
                .value(ids -> assertThat(String.valueOf(ids)).isEqualTo("[76902,76901]"))
                .jsonPath("$.page.endCursor")
                .isEqualTo("76901")
                .jsonPath("$.page.hasNextPage")
                .isEqualTo(true)
                .jsonPath("$.page.total")
                .isEqualTo(3));
        get("/api/admin/students?q=zzyzx&sort=name&first=2&after=76901")
                .expectBody()
                .jsonPath("$.students[*].id")
                .value(ids -> assertThat(String.valueOf(ids)).isEqualTo("[76900]"))
                .jsonPath("$.page.hasNextPage")
                .isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource({
        "students?first=0",
        "students?first=1001",
        "students?first=x",
        "students?after=x",
        "students?after=-1",
        "students?sort=rate",
        "students?archived=maybe",
        "students?archive=true",
        "students?q=a&q=b",
        "teachers?after=%20U%201",
        "packages?archived=1"
    })
    void a_question_that_is_malformed_is_said_so(String path) {
        admin.get()
                .uri(java.net.URI.create(at("/api/admin/" + path)))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }
}
