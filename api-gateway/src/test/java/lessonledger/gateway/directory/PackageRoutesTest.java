package lessonledger.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import lessonledger.axon.Eventually;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** What the school offers, what it costs, and who has it since when. */
class PackageRoutesTest extends RunningLedger {

    private static final Map<String, String> LINK = Map.of("link", "https://school.zoom.us/j/123456789");

    @BeforeAll
    void registerATeacher() {
        connect();
        post("/api/admin/teachers", Map.of("id", "PK1", "name", "Ahmed Hassan"))
                .expectStatus()
                .isCreated();
    }

    private ResponseSpec offer(String id, String name, Object rate) {
        return post("/api/admin/packages", Map.of("id", id, "name", name, "rate", rate));
    }

    private ResponseSpec get(String path) {
        return admin.get().uri(path).exchange();
    }

    private ResponseSpec enrolAsOffered(int id, String packageId) {
        return post(
                "/api/admin/students",
                Map.of("id", id, "name", "Sara Omar", "teacherId", "PK1", "packageId", packageId));
    }

    private String send(int student) {
        return String.valueOf(Objects.requireNonNull(post("/api/teachers/students/" + student + "/zoom", LINK)
                        .expectStatus()
                        .isCreated()
                        .expectBody(Map.class)
                        .returnResult()
                        .getResponseBody())
                .get("sessionId"));
    }

    private void expectRate(String session, double rate) {
        Eventually.eventually(() -> get("/api/admin/teacher-sessions/" + session)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.packageRate")
                .isEqualTo(rate));
    }

    @Test
    void a_package_is_offered_changed_archived_and_restored() {
        offer("pk Gulf", "Gulf states", 28.5)
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/api/admin/packages/pk%20Gulf")
                .expectBody()
                .json("{\"id\":\"pk Gulf\",\"name\":\"Gulf states\",\"rate\":28.5}");
        offer("pk Gulf", "Another", 1)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/package-already-offered");
        put("/api/admin/packages/pk Gulf", Map.of("name", "دول الخليج", "rate", 30))
                .expectStatus()
                .isOk();
        Eventually.eventually(() -> get("/api/admin/packages/pk Gulf")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"name\":\"دول الخليج\",\"rate\":30.00,\"students\":0,\"archived\":false}"));

        post("/api/admin/packages/pk Gulf/archive", "").expectStatus().isNoContent();
        post("/api/admin/packages/pk Gulf/archive", "").expectStatus().isNoContent();
        enrolAsOffered(75_001, "pk Gulf")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/package-is-archived");
        Eventually.eventually(() -> {
            assertThat(listed("")).doesNotContain("pk Gulf");
            assertThat(listed("?archived=true")).contains("pk Gulf");
            assertThat(listed("?archived=all")).contains("pk Gulf");
        });
        post("/api/admin/packages/pk Gulf/restore", "").expectStatus().isNoContent();
        Eventually.eventually(() -> assertThat(listed("")).contains("pk Gulf"));
    }

    private String listed(String query) {
        return Objects.requireNonNull(get("/api/admin/packages" + query)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void a_new_rate_is_what_those_pay_who_have_none_of_their_own_and_touches_no_session_already_sent() {
        offer("pk-rate", "Europe", 33).expectStatus().isCreated();
        enrolAsOffered(75_101, "pk-rate")
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$.ownRate")
                .isEqualTo(false);
        post(
                        "/api/admin/students",
                        Map.of(
                                "id", 75_102,
                                "name", "Omar Ali",
                                "teacherId", "PK1",
                                "packageId", "pk-rate",
                                "packageRate", 33))
                .expectStatus()
                .isCreated();
        String before = send(75_101);
        expectRate(before, 33.0);

        put("/api/admin/packages/pk-rate", Map.of("name", "Europe", "rate", 35.5))
                .expectStatus()
                .isOk();
        String after = send(75_101);
        String own = send(75_102);
        expectRate(after, 35.5);
        expectRate(own, 33.0);
        expectRate(before, 33.0);

        Eventually.eventually(() -> get("/api/admin/packages/pk-rate/students?sort=name")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.students[*].id")
                .value(ids -> assertThat(String.valueOf(ids)).isEqualTo("[75102,75101]"))
                .jsonPath("$.students[0].ownRate")
                .isEqualTo(true)
                .jsonPath("$.students[1].rate")
                .isEqualTo(35.5)
                .jsonPath("$.students[1].since")
                .isNotEmpty()
                .jsonPath("$.page.total")
                .isEqualTo(2));
        get("/api/admin/students/75101")
                .expectBody()
                .jsonPath("$.packageRate")
                .isEqualTo(35.5)
                .jsonPath("$.ownRate")
                .isEqualTo(false);
    }

    @Test
    void a_package_that_nobody_offers_needs_a_rate_of_the_students_own() {
        enrolAsOffered(75_201, "pk-unheard-of")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/package-not-offered");
        get("/api/admin/students/75201").expectStatus().isNotFound();
        get("/api/admin/packages/pk-unheard-of").expectStatus().isNotFound();
        get("/api/admin/packages/pk-unheard-of/students").expectStatus().isNotFound();
        put("/api/admin/packages/pk-unheard-of", Map.of("rate", 1))
                .expectStatus()
                .isNotFound();
    }

    @Test
    void a_file_may_leave_the_rate_out_when_the_package_is_offered() {
        offer("pk-file", "From a file", 20).expectStatus().isCreated();
        load("id,name,teacher_id,package\n75301,Sara,PK1,pk-file\n75302,Omar,PK1,pk-none\n")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.faults[0].line")
                .isEqualTo(3)
                .jsonPath("$.faults[0].problem")
                .isEqualTo("The package pk-none is not offered; offer it first, or name the student's own rate.");
        load("id,name,teacher_id,package,rate\n75301,Sara,PK1,pk-file,\n75302,Omar,PK1,pk-none,12\n")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(2);
        load("id,name,teacher_id,package\n75301,Sara,PK1,pk-file\n")
                .expectBody()
                .jsonPath("$.unchanged")
                .isEqualTo(1);
        Eventually.eventually(() -> get("/api/admin/students/75301")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"packageRate\":20.00,\"ownRate\":false}"));
    }

    private ResponseSpec load(String file) {
        return admin.post()
                .uri("/api/admin/students/import")
                .contentType(MediaType.parseMediaType("text/csv"))
                .bodyValue(file.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"id\":\"pk-bad\"}",
                "{\"id\":\"pk-bad\",\"rate\":-0.01}",
                "{\"id\":\"pk-bad\",\"rate\":0.001}",
                "{\"id\":\"pk-bad\",\"rate\":100000000}",
                "{\"id\":\"pk-bad\",\"rate\":1e999999999}",
                "{\"id\":\"pk-bad\",\"rate\":\"33\"}",
                "{\"id\":\"pk/bad\",\"rate\":1}",
                "{\"id\":\" \",\"rate\":1}",
                "{\"id\":\"pk-bad\",\"rate\":1,\"name\":\"\"}",
                "{\"id\":\"pk-bad\",\"rate\":1,\"share\":2}"
            })
    void a_malformed_package_is_refused_and_leaves_nothing(String body) {
        post("/api/admin/packages", body)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        get("/api/admin/packages/pk-bad").expectStatus().isNotFound();
    }
}
