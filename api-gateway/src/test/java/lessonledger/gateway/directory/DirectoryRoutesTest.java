package lessonledger.gateway.directory;

import java.util.Map;
import lessonledger.axon.Eventually;
import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

class DirectoryRoutesTest extends RunningLedger {

    @Test
    void a_teacher_is_registered_changed_and_found() {
        post("/api/admin/teachers", Map.of("id", "D1", "name", "Ahmed Hassan"))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/api/admin/teachers/D1")
                .expectBody()
                .json("{\"id\":\"D1\",\"name\":\"Ahmed Hassan\"}");
        put("/api/admin/teachers/D1", Map.of("name", "أحمد حسن")).expectStatus().isOk();
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/teachers/D1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("أحمد حسن"));
    }

    @Test
    void a_student_is_enrolled_changed_and_found_and_their_chat_is_not_shown() {
        enrol(91, "D2");
        put(
                        "/api/admin/students/91",
                        Map.of(
                                "name", "ሳራ ዑመር",
                                "teacherId", "D2",
                                "packageId", "Africa",
                                "packageRate", 12.5,
                                "language", "am",
                                // As pages send it: a number of theirs would lose digits.
                                "chatId", "812345678901234567"))
                .expectStatus()
                .isOk();
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/91")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"id\":91,\"name\":\"ሳራ ዑመር\",\"teacherId\":\"D2\",\"teacherName\":\"Ahmed Hassan\","
                        + "\"packageId\":\"Africa\",\"packageRate\":12.50,\"language\":\"am\",\"telegramLinked\":true}")
                .jsonPath("$.chatId")
                .doesNotExist());
    }

    @Test
    void an_id_is_given_once() {
        enrol(92, "D3");
        post("/api/admin/teachers", Map.of("id", "D3", "name", "Another"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/teacher-already-registered");
        post("/api/admin/students", student(92, "D3"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/student-already-enrolled");
    }

    @Test
    void a_student_needs_a_registered_teacher() {
        post("/api/admin/students", student(93, "nobody")).expectStatus().isEqualTo(422);
        admin.get().uri("/api/admin/students/93").exchange().expectStatus().isNotFound();
    }

    @Test
    void who_is_unknown_cannot_be_changed() {
        put("/api/admin/teachers/unknown", Map.of("name", "Ahmed"))
                .expectStatus()
                .isNotFound();
        post("/api/admin/teachers", Map.of("id", "D4", "name", "Ahmed"))
                .expectStatus()
                .isCreated();
        put("/api/admin/students/94", student(94, "D4")).expectStatus().isNotFound();
    }

    @Test
    void an_id_never_changes() {
        put("/api/admin/teachers/D5", Map.of("id", "D6", "name", "Ahmed"))
                .expectStatus()
                .isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"id\":\"D7\"}",
                "{\"id\":\"D7\",\"name\":\"\"}",
                "{\"id\":\"D7\",\"name\":\"a\\u0000b\"}",
                "{\"id\":\"D 7\",\"name\":\"Ahmed\"}",
                "{\"id\":7,\"name\":\"Ahmed\"}",
                "{\"id\":\"D7\",\"name\":{\"$ne\":1}}",
                "{\"id\":\"D7\",\"name\":\"Ahmed\",\"role\":\"ADMIN\"}",
                "{\"id\":\"D7\",\"name\":\"Ahmed\",\"name\":\"Twice\"}",
                "{\"id\":\"D7\",\"name\":\"Ahmed\"} {}"
            })
    void a_malformed_teacher_is_refused_and_leaves_nothing(String body) {
        post("/api/admin/teachers", body)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        admin.get().uri("/api/admin/teachers/D7").exchange().expectStatus().isNotFound();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "0.001", "100000000", "1e999999999", "1e-999999999", "\"33\"", "NaN"})
    void a_rate_is_an_amount_with_two_decimals(String rate) {
        post(
                        "/api/admin/students",
                        "{\"id\":95,\"name\":\"Sara\",\"teacherId\":\"D1\",\"packageId\":\"E\",\"packageRate\":" + rate
                                + "}")
                .expectStatus()
                .isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "99999999999", "1.5"})
    void a_students_id_is_a_positive_number(String id) {
        admin.get().uri("/api/admin/students/" + id).exchange().expectStatus().isBadRequest();
    }

    @Test
    void a_form_is_not_json() {
        admin.post()
                .uri("/api/admin/teachers")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("{\"id\":\"D8\",\"name\":\"Ahmed\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
    }

    @Test
    void a_body_has_a_bound() {
        post("/api/admin/teachers", Map.of("id", "D9", "name", "x".repeat(70_000)))
                .expectStatus()
                .isEqualTo(413);
    }
}
