package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.contract.session.TrackingToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

@ExtendWith(OutputCaptureExtension.class)
class TrackRouteTest extends TrackingSpec {

    TrackRouteTest() {
        super(8101, "T81");
    }

    @Test
    void a_persons_visit_is_the_click_and_the_first_start_stands() {
        TrackingToken token = sent();

        visit(token)
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectBody(String.class)
                .value(page ->
                        assertThat(page).contains("href=\"" + LINK + "\"").contains("data-phase=\"countdown\""));
        visit(token).expectStatus().isOk().expectBody();

        assertThat(eventsOf(token)).singleElement().isInstanceOf(Clicked.class);
    }

    @Test
    void the_page_keeps_its_address_to_itself_and_runs_nothing_but_its_own_files() {
        visit(clicked())
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer")
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("X-Robots-Tag", "noindex, nofollow")
                .expectHeader()
                .valueEquals(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                                + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .expectBody(String.class)
                .value(page -> assertThat(page)
                        .doesNotContain("<style")
                        .doesNotContain(" style=")
                        .doesNotContainPattern("<script(?![^>]* src=)")
                        .doesNotContainPattern("\\son\\w+="));
    }

    @Test
    void a_visit_without_a_format_of_its_own_gets_the_page_too() {
        TrackingToken token = sent();
        anybody.get()
                .uri("/api/zoom/track?token=" + token.value())
                .header("User-Agent", "curl/8.5.0")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML);
        assertThat(eventsOf(token)).singleElement().isInstanceOf(Clicked.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TelegramBot (like TwitterBot)",
                "WhatsApp/2.23.20.0 A",
                "facebookexternalhit/1.1",
                "Slackbot 1.0"
            })
    void a_preview_of_the_link_starts_nothing(String agent) {
        TrackingToken token = sent();
        anybody.get()
                .uri("/api/zoom/track?token=" + token.value() + "&start=1")
                .header("User-Agent", agent)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("og:title").doesNotContain(LINK));
        assertThat(eventsOf(token)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Sec-Purpose, prefetch;prerender", "Purpose, prefetch", "X-Moz, prefetch", "X-Purpose, preview"})
    void loading_in_advance_starts_nothing(String header, String value) {
        TrackingToken token = sent();
        anybody.get()
                .uri("/api/zoom/track?token=" + token.value())
                .header("User-Agent", PHONE)
                .header(header, value)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("preview.js"));
        assertThat(eventsOf(token)).isEmpty();
    }

    @Test
    void a_look_at_the_head_starts_nothing_and_has_no_body() {
        TrackingToken token = sent();
        anybody.head()
                .uri("/api/zoom/track?token=" + token.value())
                .header("User-Agent", PHONE)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody()
                .isEmpty();
        assertThat(eventsOf(token)).isEmpty();
    }

    @Test
    void who_gives_no_name_starts_nothing_until_they_press_the_button() throws IOException {
        TrackingToken token = sent();

        String page = answerToNobody("/api/zoom/track?token=" + token.value());

        assertThat(page)
                .startsWith("HTTP/1.1 200 ")
                .contains("href=\"?token&#x3D;" + token.value() + "&amp;start&#x3D;1\"");
        assertThat(eventsOf(token)).isEmpty();
        assertThat(answerToNobody("/api/zoom/track?token=" + token.value() + "&start=1"))
                .contains(LINK);
        assertThat(eventsOf(token)).singleElement().isInstanceOf(Clicked.class);
    }

    /** Asks without a User-Agent, which no HTTP client of the JDK or of Netty can be told to do. */
    private String answerToNobody(String path) throws IOException {
        URI address = URI.create(at(path));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + address.getRawPath() + "?" + address.getRawQuery()
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_tab_whose_lesson_has_ended_is_loaded_again_without_a_click() {
        TrackingToken token = clicked();
        end("{\"token\":\"" + token.value() + "\",\"reason\":\"end-button\"}")
                .expectStatus()
                .isOk()
                .expectBody();
        int before = eventsOf(token).size();

        visit("/api/zoom/track?token=" + token.value() + "&ended=1")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("Session ended"));

        assertThat(eventsOf(token)).hasSize(before);
    }

    @Test
    void a_return_within_a_quarter_of_an_hour_is_the_same_lesson() {
        TrackingToken token = clicked();
        end("{\"token\":\"" + token.value() + "\"}").expectStatus().isOk().expectBody();

        visit(token)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("data-phase=\"countdown\""));

        assertThat(eventsOf(token)).last().isInstanceOf(Reopened.class);
    }

    @Test
    void later_the_page_says_that_the_lesson_is_over_and_still_offers_the_meeting() {
        TrackingToken token = sent(Duration.ofHours(2));
        Instant now = clock.instant();
        commands.sendAndWait(new RecordClick(token.sessionId(), now.minus(Duration.ofMinutes(110))));
        commands.sendAndWait(
                new EndSession(token.sessionId(), "default", Claims.NONE, now.minus(Duration.ofMinutes(20))));
        int before = eventsOf(token).size();

        visit(token)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(page)
                        .contains("data-phase=\"over\"", "This lesson is over", "href=\"" + LINK + "\"")
                        .containsPattern(">90</span>\\s*<span[^>]*>minutes<"));

        assertThat(eventsOf(token)).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?token=",
                "?token",
                "?other=1",
                "?token=short",
                "?token=AAAAAAAAAAAAAAAAAAAAAAA",
                "?token=AAAAAAAAAAAAAAAAAAAAAA&token=AAAAAAAAAAAAAAAAAAAAAA",
                "?token=%3Cscript%3Ealert(1)%3C/script%3E",
                "?token=%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
                "?token=%C2%B2AAAAAAAAAAAAAAAAAAAAA",
                "?token=AAAAAAAAAAAAAAAAAAAAA%0A",
                "?token='%20OR%201=1%20--%20aaaaaaa"
            })
    void without_a_token_that_could_be_one_the_link_is_said_to_be_incomplete(String query) {
        visit("/api/zoom/track" + query)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectBody(String.class)
                .value(page ->
                        assertThat(page).contains("This link is incomplete").doesNotContain("alert(1)", "OR 1=1"));
        anybody.get()
                .uri(URI.create(at("/api/zoom/track" + query)))
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
    }

    @Test
    void an_unknown_token_is_said_to_be_unknown_and_stands_in_no_log(CapturedOutput output) {
        TrackingToken token = unknown();
        visit(token)
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_HTML)
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer")
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("We do not know this link"));
        anybody.get()
                .uri("/api/zoom/track?token=" + token.value())
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/unknown-session");
        assertThat(eventsOf(token)).isEmpty();
        assertThat(output.getAll()).doesNotContain(token.value());
    }

    @Test
    void a_fault_speaks_the_language_of_the_browser() {
        anybody.get()
                .uri("/api/zoom/track?token=none")
                .header("User-Agent", PHONE)
                .header(HttpHeaders.ACCEPT_LANGUAGE, "am-ET,am;q=0.9,en;q=0.5")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectHeader()
                .valueEquals("Content-Language", "am")
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("<html lang=\"am\" dir=\"ltr\">", "ይህ አገናኝ አልተሟላም"));
    }

    @Test
    void a_header_of_no_form_is_no_fault_of_the_link() {
        TrackingToken token = sent();
        anybody.get()
                .uri("/api/zoom/track?token=" + token.value())
                .header("User-Agent", PHONE)
                .header("Accept", "text")
                .header(HttpHeaders.ACCEPT_LANGUAGE, ";;q=x,")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        assertThat(eventsOf(token)).hasSize(1);
    }

    @Test
    void names_cannot_write_into_the_page() {
        put(
                        "/api/admin/students/8101",
                        java.util.Map.of(
                                "name", "\"><script>alert(1)</script>",
                                "teacherId", "T81",
                                "packageId", "Europe",
                                "packageRate", 33))
                .expectStatus()
                .isOk()
                .expectBody();
        lessonledger.axon.Eventually.eventually(() -> visit(clicked())
                .expectBody(String.class)
                .value(page -> assertThat(page)
                        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                        .doesNotContain("<script>alert")));
    }
}
