package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.TrackingToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

class SignsOfLifeTest extends TrackingSpec {

    SignsOfLifeTest() {
        super(8102, "T82");
    }

    @Test
    void the_plain_beat_of_the_spec_is_acknowledged_with_the_state() {
        TrackingToken token = clicked();
        beat("{\"token\":\"" + token.value() + "\"}")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("active")
                .jsonPath("$.startedAt")
                .value(String.class, text -> assertThat(Instant.parse(text)).isBeforeOrEqualTo(clock.instant()))
                .jsonPath("$.serverTime")
                .value(String.class, text -> assertThat(Instant.parse(text)).isBeforeOrEqualTo(clock.instant()))
                .jsonPath("$.length()")
                .isEqualTo(3);
        assertThat(eventsOf(token)).last().isInstanceOfSatisfying(Heartbeat.class, event -> {
            assertThat(event.viewId()).isEqualTo("default");
            assertThat(event.seq()).isNull();
            assertThat(event.visible()).isNull();
        });
    }

    @Test
    void a_beat_that_takes_the_short_way_is_answered_as_on_the_long_way() {
        TrackingToken token = clicked();
        List<String> answers = new ArrayList<>();
        for (String way : List.of("/api/zoom/heartbeat", "/api/zoom/%68eartbeat")) {
            for (String sent : List.of(token.value(), unknown().value(), "malformed")) {
                EntityExchangeResult<byte[]> answer = anybody.post()
                        .uri(URI.create(at(way)))
                        .header("X-Request-Id", "known-to-the-page")
                        .contentType(MediaType.TEXT_PLAIN)
                        .bodyValue("{\"token\":\"" + sent + "\"}")
                        .exchange()
                        .expectStatus()
                        .isEqualTo(sent.equals(token.value()) ? 200 : sent.equals("malformed") ? 400 : 404)
                        .expectHeader()
                        .valueEquals("X-Request-Id", "known-to-the-page")
                        .expectHeader()
                        .valueEquals("X-Content-Type-Options", "nosniff")
                        .expectHeader()
                        .valueEquals("X-Frame-Options", "DENY")
                        .expectHeader()
                        .value("Cache-Control", value -> assertThat(value).contains("no-store"))
                        .expectBody()
                        .returnResult();
                answers.add(new String(Objects.requireNonNull(answer.getResponseBodyContent()), StandardCharsets.UTF_8)
                        .replaceAll("(\"serverTime\":)\"[^\"]+Z\"", "$1"));
            }
        }
        assertThat(answers.get(0)).contains("\"startedAt\":\"").contains("\"serverTime\":}");
        assertThat(answers.get(3)).isEqualTo(answers.get(0));
        assertThat(eventsOf(token).stream().filter(Heartbeat.class::isInstance)).hasSize(2);
    }

    @Test
    void a_repeat_and_a_late_beat_are_acknowledged_and_not_counted_twice() {
        TrackingToken token = clicked();
        for (int seq : new int[] {0, 1, 1, 0, 2}) {
            beat(json(token, "\"viewId\":\"v-1\",\"seq\":" + seq + ",\"visible\":false"))
                    .expectStatus()
                    .isOk()
                    .expectBody();
        }
        assertThat(eventsOf(token).stream().filter(Heartbeat.class::isInstance)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9007199254740992", "1.0", "null"})
    void a_number_of_a_beat_is_whole_and_at_most_two_to_the_53rd(String seq) {
        TrackingToken token = clicked();
        beat(json(token, "\"viewId\":\"v\",\"seq\":" + seq))
                .expectStatus()
                .isOk()
                .expectBody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"seq\":-1",
                "\"seq\":9007199254740993",
                "\"seq\":1.5",
                "\"seq\":1e400",
                "\"seq\":1e-999999999",
                "\"seq\":\"1\"",
                "\"seq\":true",
                "\"seq\":[]",
                "\"viewId\":\"\"",
                "\"viewId\":\"a b\"",
                "\"viewId\":\"<b>\"",
                "\"viewId\":\"\\u0000\"",
                "\"viewId\":7",
                "\"viewId\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
                "\"visible\":\"yes\"",
                "\"visible\":1",
                "\"seq\":1,\"seq\":2"
            })
    void a_malformed_beat_is_refused_and_leaves_nothing(String members) {
        TrackingToken token = clicked();
        beat(json(token, members))
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(String.class)
                .value(problem -> assertThat(problem).doesNotContain(token.value()));
        assertThat(eventsOf(token)).singleElement().isInstanceOf(Clicked.class);
    }

    @Test
    void a_view_may_have_a_name_of_64_characters() {
        TrackingToken token = clicked();
        beat(json(token, "\"viewId\":\"" + "x".repeat(64) + "\""))
                .expectStatus()
                .isOk()
                .expectBody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "{\"token\":null}",
                "{\"token\":7}",
                "{\"token\":\"\"}",
                "{\"token\":\"short\"}",
                "{\"token\":\"'; DROP TABLE x; --\"}",
                "{\"token\":{\"a\":1}}"
            })
    void a_body_without_a_token_is_refused(String body) {
        beat(body).expectStatus().isBadRequest().expectBody();
        end(body).expectStatus().isBadRequest().expectBody();
    }

    @Test
    void an_unknown_token_is_unknown() {
        TrackingToken token = unknown();
        beat(json(token, "")).expectStatus().isNotFound().expectBody();
        end(json(token, "")).expectStatus().isNotFound().expectBody();
        assertThat(eventsOf(token)).isEmpty();
    }

    @Test
    void before_the_click_there_is_nothing_to_keep_alive_or_to_end() {
        TrackingToken token = sent();
        for (boolean ending : new boolean[] {false, true}) {
            (ending ? end(json(token, "")) : beat(json(token, "")))
                    .expectStatus()
                    .isEqualTo(409)
                    .expectBody()
                    .jsonPath("$.type")
                    .isEqualTo("/problems/session-not-started")
                    .jsonPath("$.sessionStatus")
                    .isEqualTo("sent");
        }
        assertThat(eventsOf(token)).isEmpty();
    }

    @Test
    void after_the_end_a_beat_is_told_so_with_the_state() {
        TrackingToken token = clicked();
        beat(json(token, "\"viewId\":\"v\",\"seq\":0")).expectStatus().isOk().expectBody();
        end(json(token, "\"viewId\":\"v\",\"reason\":\"end-button\""))
                .expectStatus()
                .isOk()
                .expectBody();
        int before = eventsOf(token).size();
        beat(json(token, "\"viewId\":\"v\",\"seq\":1"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/session-already-ended")
                .jsonPath("$.sessionStatus")
                .isEqualTo("ended")
                .jsonPath("$.startedAt")
                .isNotEmpty()
                .jsonPath("$.endedAt")
                .isNotEmpty()
                .jsonPath("$.durationMinutes")
                .isEqualTo(0);
        assertThat(eventsOf(token)).hasSize(before);
    }

    @Test
    void a_beacon_closes_its_page_and_the_last_one_ends_the_session() {
        TrackingToken token = clicked();
        beat(json(token, "\"viewId\":\"a\",\"seq\":0")).expectStatus().isOk().expectBody();
        beat(json(token, "\"viewId\":\"b\",\"seq\":0")).expectStatus().isOk().expectBody();

        beacon(json(token, "\"viewId\":\"a\",\"duration\":90,\"endTime\":\"2025-10-12T10:30:00Z\""))
                .jsonPath("$.status")
                .isEqualTo("active")
                .jsonPath("$.endedAt")
                .isEmpty()
                .jsonPath("$.durationMinutes")
                .isEmpty();
        beacon(json(token, "\"viewId\":\"b\""))
                .jsonPath("$.status")
                .isEqualTo("ended")
                .jsonPath("$.startedAt")
                .isNotEmpty()
                .jsonPath("$.endedAt")
                .isNotEmpty()
                .jsonPath("$.durationMinutes")
                .isEqualTo(0)
                .jsonPath("$.serverTime")
                .isNotEmpty()
                .jsonPath("$.length()")
                .isEqualTo(5);

        assertThat(eventsOf(token).stream().filter(PageClosed.class::isInstance).findFirst())
                .hasValueSatisfying(event -> {
                    PageClosed closed = (PageClosed) event;
                    assertThat(closed.claimedDuration()).isEqualTo(90);
                    assertThat(closed.claimedEndTime()).isEqualTo("2025-10-12T10:30:00Z");
                });
    }

    private org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec beacon(String json) {
        return anybody.post()
                .uri("/api/zoom/end-session")
                .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
                .bodyValue(json)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
    }

    @Test
    void the_end_button_ends_all_pages_and_ending_twice_changes_nothing() {
        TrackingToken token = clicked();
        beat(json(token, "\"viewId\":\"a\",\"seq\":0")).expectStatus().isOk().expectBody();
        beat(json(token, "\"viewId\":\"b\",\"seq\":0")).expectStatus().isOk().expectBody();

        String ended = endedAt(json(token, "\"viewId\":\"a\",\"reason\":\"end-button\""));
        int before = eventsOf(token).size();

        assertThat(endedAt(json(token, "\"viewId\":\"a\",\"reason\":\"end-button\"")))
                .isEqualTo(ended);
        assertThat(endedAt(json(token, "\"viewId\":\"b\""))).isEqualTo(ended);
        assertThat(eventsOf(token)).hasSize(before).last().isInstanceOf(Ended.class);
    }

    private String endedAt(String json) {
        byte[] body = end(json)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("ended")
                .returnResult()
                .getResponseBody();
        return com.jayway.jsonpath.JsonPath.read(
                new String(java.util.Objects.requireNonNull(body), java.nio.charset.StandardCharsets.UTF_8),
                "$.endedAt");
    }

    @ParameterizedTest
    @CsvSource({
        "90, 90",
        "90.9, 90",
        "-3.5, -3",
        "0, 0",
        "1e3, 1000",
        "1e-300, 0",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992"
    })
    void a_claimed_duration_is_kept_without_its_fraction(String sent, long kept) {
        TrackingToken token = clicked();
        end(json(token, "\"duration\":" + sent)).expectStatus().isOk().expectBody();
        assertThat(eventsOf(token))
                .filteredOn(PageClosed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        PageClosed.class,
                        closed -> assertThat(closed.claimedDuration()).isEqualTo(kept));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"duration\":9007199254740993",
                "\"duration\":-9007199254740993",
                "\"duration\":1e400",
                "\"duration\":1e999999999",
                "\"duration\":\"90\"",
                "\"duration\":true",
                "\"duration\":NaN",
                "\"endTime\":1760265000",
                "\"endTime\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
                "\"reason\":\"timeout\"",
                "\"reason\":\"\"",
                "\"reason\":\"PAGE-CLOSED\"",
                "\"reason\":7",
                "\"viewId\":\"a/b\""
            })
    void a_malformed_end_is_refused_and_leaves_nothing(String members) {
        TrackingToken token = clicked();
        end(json(token, members)).expectStatus().isBadRequest().expectBody();
        assertThat(eventsOf(token)).singleElement().isInstanceOf(Clicked.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/zoom/heartbeat", "/api/zoom/end-session"})
    void more_than_8_kilobytes_is_too_much_and_8_are_not(String path) {
        TrackingToken token = clicked();
        String start = "{\"token\":\"" + token.value() + "\",\"x\":\"";
        String most = start + "x".repeat(8 * 1024 - start.length() - 2) + "\"}";
        anybody.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(most)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        anybody.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(most + " ")
                .exchange()
                .expectStatus()
                .isEqualTo(413)
                .expectBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "application/x-www-form-urlencoded", "text/html", "multipart/form-data"})
    void another_type_is_not_read(String type) {
        TrackingToken token = clicked();
        for (String path : new String[] {"/api/zoom/heartbeat", "/api/zoom/end-session"}) {
            anybody.post()
                    .uri(path)
                    .header(HttpHeaders.CONTENT_TYPE, type)
                    .bodyValue(json(token, "").getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(415)
                    .expectBody();
        }
        assertThat(eventsOf(token)).hasSize(1);
    }

    @Test
    void another_site_is_not_invited() {
        TrackingToken token = clicked();
        anybody.post()
                .uri("/api/zoom/heartbeat")
                .header(HttpHeaders.ORIGIN, "https://elsewhere.example.org")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json(token, ""))
                .exchange()
                .expectHeader()
                .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
                .expectBody();
        anybody.method(HttpMethod.OPTIONS)
                .uri("/api/zoom/heartbeat")
                .header(HttpHeaders.ORIGIN, "https://elsewhere.example.org")
                .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .exchange()
                .expectHeader()
                .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
                .expectBody();
    }

    @Test
    void the_api_describes_the_students_routes() {
        admin.get()
                .uri("/v3/api-docs")
                .exchange()
                .expectBody()
                .jsonPath("$.paths['/api/zoom/track'].get.parameters[0].name")
                .isEqualTo("token")
                .jsonPath("$.paths['/api/zoom/track'].get.responses['200'].content['text/html']")
                .exists()
                .jsonPath("$.paths['/api/zoom/heartbeat'].post.requestBody.content['application/json'].schema.$ref")
                .isEqualTo("#/components/schemas/Beat")
                .jsonPath("$.paths['/api/zoom/heartbeat'].post.responses['409']")
                .exists()
                .jsonPath("$.paths['/api/zoom/end-session'].post.requestBody.content['text/plain']")
                .exists()
                .jsonPath("$.components.schemas.Beat.properties.seq.type")
                .isEqualTo("integer");
    }

    private static String json(TrackingToken token, String members) {
        return "{\"token\":\"" + token.value() + "\"" + (members.isEmpty() ? "" : "," + members) + "}";
    }
}
