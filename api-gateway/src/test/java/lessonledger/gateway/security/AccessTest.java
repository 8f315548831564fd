package lessonledger.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

class AccessTest extends RunningLedger {

    @ParameterizedTest
    @CsvSource({
        "GET, /api/admin/teachers",
        "POST, /api/admin/teachers",
        "PUT, /api/admin/students/1",
        "GET, /api/admin/teacher-sessions",
        "GET, /api/admin/teacher-sessions.csv",
        "GET, /api/admin/teacher-sessions.xlsx",
        "GET, /api/admin/teacher-sessions.jsonl",
        "GET, /api/admin/teacher-sessions/figures",
        "GET, /api/admin/teacher-sessions/changes",
        "GET, /api/admin/reports/teachers",
        "GET, /api/admin/reports/monthly.csv",
        "GET, /graphql",
        "POST, /graphql",
        "POST, /api/teachers/students/1/zoom",
        "GET, /v3/api-docs",
        "GET, /swagger-ui.html",
        "GET, /nowhere",
        "GET, /"
    })
    void nobody_gets_in_without_an_account(String method, String path) {
        anybody.method(HttpMethod.valueOf(method))
                .uri(path)
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader()
                .valueMatches(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=.*");
    }

    @ParameterizedTest
    @CsvSource({"admin, wrong", "nobody, made-up-password-of-the-tests", "admin, ''", "'', ''"})
    void a_wrong_name_and_a_wrong_password_get_the_same_answer(String name, String password) {
        anybody.get()
                .uri("/api/admin/teachers")
                .headers(headers -> headers.setBasicAuth(name, password))
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("Sign in with a user name and a password.");
    }

    @ParameterizedTest
    @CsvSource({"Basic", "Basic !!!", "Basic YWRtaW4=", "Bearer x"})
    void a_broken_header_is_nobody(String header) {
        anybody.get()
                .uri("/api/admin/teachers")
                .header(HttpHeaders.AUTHORIZATION, header)
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void the_first_account_signs_in_with_the_configured_password() {
        admin.get().uri("/api/admin/teachers").exchange().expectStatus().isOk();
    }

    @Test
    void an_unknown_address_is_not_found() {
        admin.get()
                .uri("/nowhere")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void every_route_describes_itself() {
        String description = admin.get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(description)
                .contains(
                        "\"/api/teachers/students/{id}/zoom\"",
                        "\"/api/admin/teacher-sessions\"",
                        "\"/api/admin/teacher-sessions.csv\"",
                        "\"/api/admin/teacher-sessions/changes\"",
                        "\"/api/admin/teacher-sessions/figures\"",
                        "\"/api/admin/reports/teachers\"",
                        "\"/api/admin/reports/monthly.csv\"",
                        "\"/graphql\"",
                        "\"/api/admin/teachers/{id}\"",
                        "\"/api/admin/students\"",
                        "\"/api/zoom/track\"",
                        "\"/api/zoom/heartbeat\"",
                        "\"/api/zoom/end-session\"");
    }
}
