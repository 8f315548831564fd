package lessonledger.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

@ExtendWith(OutputCaptureExtension.class)
class SessionRoutesTest extends LessonsSpec {

    SessionRoutesTest() {
        super("GS-1", 51_001, 51_002);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '0 30 45 90', 4, 55.00",
        "date=2024-03-31, '30 45', 2, 37.50",
        "from=2024-03-31, '0 30 45', 3, 37.50",
        "to=2024-03-30, '90', 1, 90.00",
        "from=2024-03-30&to=2024-04-01&status=sent, '0', 1, ",
        "status=sent&status=ended, '0 30 45 90', 4, 55.00",
        "status=all&status=sent, '0 30 45 90', 4, 55.00",
        "status=active, '', 0, ",
        "student=51001, '45 90', 2, 67.50",
        "package=Europe, '45 90', 2, 67.50",
        "q=sARA, '45 90', 2, 67.50",
        "q=hyperlink, '0 30', 2, 30.00",
        "q=asia, '0 30', 2, 30.00",
        "q=51001, '45 90', 2, 67.50",
        "q=GS-1, '0 30 45 90', 4, 55.00",
        "q=100%25, '', 0, ",
        "exception=never-opened, '0', 1, ",
        "exception=low-evidence, '30 45 90', 3, 55.00",
        "exception=timed-out, '', 0, ",
        "exception=silent, '', 0, ",
        "exception=undeliverable, '', 0, ",
        "sort=sentAt, '90 45 30 0', 4, 55.00",
        "sort=-durationMinutes, '90 45 30 0', 4, 55.00",
        "sort=durationMinutes, '0 30 45 90', 4, 55.00",
        "sort=-startedAt, '30 45 90 0', 4, 55.00",
        "sort=endedAt, '0 45 90 30', 4, 55.00",
        "sort=lastActivityAt, '0 45 90 30', 4, 55.00"
    })
    void filters_and_orders_are_those_of_the_address_and_statistics_are_of_the_whole_filter(
            String filter, String minutes, int total, @Nullable String average) {
        String json = body(get("?teacher=GS-1&first=2&" + filter));
        assertThat((Integer) JsonPath.read(json, "$.statistics.totalSessions")).isEqualTo(total);
        assertThat(Objects.toString(JsonPath.read(json, "$.statistics.averageDurationMinutes"), null))
                .isEqualTo(average == null ? null : average.replaceAll("0$", ""));

        List<String> seen = new ArrayList<>();
        String after = "";
        while (true) {
            List<Integer> page = JsonPath.read(json, "$.sessions[*].durationMinutes");
            page.forEach(value -> seen.add(value == null ? "0" : value.toString()));
            if (!(Boolean) JsonPath.read(json, "$.page.hasNextPage")) {
                break;
            }
            after = JsonPath.read(json, "$.page.endCursor");
            json = body(get("?teacher=GS-1&first=2&" + filter + "&after=" + after));
        }
        assertThat(String.join(" ", seen)).isEqualTo(minutes);
    }

    @ParameterizedTest
    @CsvSource({
        "date=yesterday, date",
        "date=2024-02-30, date",
        "from=1, from",
        "to=x, to",
        "from=2024-03-02&to=2024-03-01, from",
        "date=2024-03-01&from=2024-03-02, date",
        "status=Active, status",
        "status=ended&status=, ",
        "status=ended&status=over, status",
        "teacher=%20x%20y%00, teacher",
        "student=0, student",
        "student=x, student",
        "exception=odd, exception",
        "sort=name, sort",
        "sort=--sentAt, sort",
        "first=0, first",
        "first=1001, first",
        "after=nonsense, after",
        "after=LXNlbnRBdHwxfA, after",
        "after=LXNlbnRBdHwxfCsxMDAwMDAwMC0wMS0wMVQwMDowMDowMFo, after",
        "teacher=A&teacher=B, teacher",
        "statsu=all, statsu",
        "fields2=x, fields2"
    })
    void a_wrong_parameter_is_named(String query, @Nullable String named) {
        ResponseSpec answer = get("?" + query);
        if (named == null) {
            answer.expectStatus().isOk();
            return;
        }
        answer.expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains("'" + named + "'"));
    }

    @Test
    void a_text_or_a_package_that_is_too_long_is_refused() {
        get("?q=" + "x".repeat(101)).expectStatus().isBadRequest();
        get("?q=" + "x".repeat(100)).expectStatus().isOk();
        get("?package=" + "x".repeat(256)).expectStatus().isBadRequest();
        get("?q=" + URLEncoder.encode("' OR 1=1 -- \\ ! % _ \uD83D\uDD4C", StandardCharsets.UTF_8))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.statistics.totalSessions")
                .isEqualTo(0);
    }

    @Test
    void a_cursor_of_another_order_is_refused() {
        String cursor = JsonPath.read(body(get("?teacher=GS-1&first=1")), "$.page.endCursor");
        get("?teacher=GS-1&first=1&after=" + cursor).expectStatus().isOk();
        get("?teacher=GS-1&first=1&sort=sentAt&after=" + cursor).expectStatus().isBadRequest();
    }

    @Test
    void an_admin_is_told_the_students_link_again_and_the_log_keeps_who_was(CapturedOutput log) {
        enrol(71_101, "GS-1L");
        String sent = Objects.requireNonNull(
                post("/api/teachers/students/71101/zoom", Map.of("link", "https://school.zoom.us/j/1"))
                        .expectStatus()
                        .isCreated()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody());
        String id = JsonPath.read(sent, "$.sessionId");
        ResponseSpec told = get("/" + id + "/link");
        told.expectHeader().valueEquals("Cache-Control", "no-store");
        String link = JsonPath.read(sent, "$.trackingUrl");
        assertThat((String) JsonPath.read(body(told), "$.trackingUrl")).isEqualTo(link);
        assertThat(log.getAll())
                .contains("admin was told the student's link of session " + id)
                .doesNotContain(link.substring(link.lastIndexOf('/') + 1));
        get("/" + UUID.nameUUIDFromBytes(new byte[1]) + "/link").expectStatus().isNotFound();
        get("/1/link").expectStatus().isBadRequest();
    }

    private ResponseSpec get(String query) {
        return admin.get().uri(URI.create(at(SESSIONS + query))).exchange();
    }

    private static String body(ResponseSpec answer) {
        return Objects.requireNonNull(answer.expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }
}
