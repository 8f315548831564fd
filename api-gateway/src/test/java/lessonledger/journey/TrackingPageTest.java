package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import lessonledger.database.TestDatabase;
import lessonledger.journey.Chromium.Device;
import lessonledger.journey.School.Link;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A student's lesson in a real browser, against the application in a process of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrackingPageTest {

    private static final int SARA = 244480;
    private static final int LAYLA = 244481;
    private static final String MEETING = "https://school.zoom.us/j/123456789";
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d");

    /** Writes down each number that the countdown shows, when the page came and when it went. */
    private static final String WITNESS = """
            window.shown = [];
            new MutationObserver(() => {
                const count = document.getElementById("count");
                const phase = document.querySelector("main")?.dataset.phase;
                if (count && phase === "countdown" && window.shown.at(-1) !== count.textContent) {
                    window.shown.push(count.textContent);
                }
            }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
            addEventListener("pagehide", () => {
                const came = performance.timeOrigin + performance.getEntriesByType("navigation")[0].requestStart;
                localStorage.setItem("seen", JSON.stringify({ came, went: Date.now() }));
            });
            """;

    private final Chromium chromium = Chromium.start();
    private final LedgerProcess ledger;
    private final School school;

    TrackingPageTest() throws IOException {
        ledger = LedgerProcess.start(
                "tracking-page",
                Map.of(
                        "LEDGER_DATA",
                        TestDatabase.freshFolder("tracking-page").toString(),
                        "HEARTBEAT_INTERVAL",
                        "PT5S"));
        school = ledger.school();
    }

    @BeforeAll
    void enrolStudents() {
        school.enrolTheExample(null);
        String arabic = School.JSON
                .createObjectNode()
                .put("id", LAYLA)
                .put("name", "ليلى عمر")
                .put("teacherId", "U430")
                .put("packageId", "Europe")
                .put("packageRate", new BigDecimal("33.00"))
                .put("language", "ar")
                .toString();
        assertThat(school.admin("POST", "/api/admin/students", arabic).status()).isEqualTo(201);
        eventually(() -> assertThat(school.admin("GET", "/api/admin/students/" + LAYLA, null)
                        .status())
                .isEqualTo(200));
    }

    @AfterAll
    void stop() {
        chromium.close();
        ledger.close();
    }

    @Test
    void from_the_click_to_the_close_of_the_page_the_duration_is_what_the_browser_saw() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            phone.context().addInitScript(WITNESS);
            Page page = phone.page();

            Page zoom = phone.context().waitForPage(() -> page.navigate(address(link)));

            assertThat(page.evaluate("window.shown")).isEqualTo(List.of("5", "4", "3", "2", "1"));
            assertThat(zoom).hasURL(MEETING);
            assertThat(zoom.evaluate("window.opener === null && document.referrer === ''"))
                    .isEqualTo(true);
            assertThat(phone.referrersAtZoom()).containsExactly("none");
            assertThat(page.locator("#lesson")).containsText("✅ Session Active");
            assertThat(page.locator("h1").first()).hasText("Lesson with Ahmed Hassan");
            assertThat(page.locator("#blocked")).isHidden();
            String first = page.locator("#timer").innerText();
            assertThat(page.locator("#timer")).not().hasText(first);
            assertThat(((Number) page.evaluate(secondsThatTheTimerIsOff())).doubleValue())
                    .isBetween(-1.0, 1.0);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));

            assertThat(phone.faults()).isEmpty();

            page.close();

            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("ended"));
            Duration counted = Duration.between(instant(session(link), "startedAt"), instant(session(link), "endedAt"));
            assertThat(counted).isCloseTo(seen(phone), WITHIN);
            assertThat(session(link).get("durationMinutes").asInt()).isEqualTo((int) counted.toMinutes());
            assertThat(session(link).get("endReason").asString()).isEqualTo("page-closed");
        }
    }

    @Test
    void a_reload_does_not_cut_the_lesson_in_two_and_opens_no_second_meeting() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            running(phone, page, link);
            long before = sessionsOf(SARA);
            Instant startedAt = instant(session(link), "startedAt");
            int pages = phone.context().pages().size();

            page.reload();

            assertThat(page.locator("#timer")).hasText(TIME);
            assertThat(page.locator("#count")).isHidden();
            assertThat(page.locator("#connection")).hasText("Connected");
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
            assertThat(instant(session(link), "startedAt")).isEqualTo(startedAt);
            assertThat(phone.context().pages()).hasSize(pages);
            assertThat(sessionsOf(SARA)).isEqualTo(before);
            assertThat(phone.faults()).isEmpty();
        }
    }

    @Test
    void closing_one_of_two_tabs_does_not_end_the_lesson() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page first = phone.page();
            running(phone, first, link);
            Page second = phone.page();
            running(phone, second, link);

            first.close();

            second.waitForResponse(TrackingPageTest::isAcknowledgedBeat, () -> {});
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
            assertThat(second.locator("#lesson")).hasAttribute("data-phase", "active");
            Instant stillOpen = Instant.ofEpochMilli(((Number) second.evaluate("Date.now()")).longValue());

            second.close();

            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("ended"));
            assertThat(instant(session(link), "endedAt")).isAfter(stillOpen.minus(WITHIN));
        }
    }

    @Test
    void a_blocked_window_is_said_and_the_link_is_there() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone().thatBlocksWindows()) {
            Page page = phone.page();
            page.navigate(address(link));
            assertThat(page.locator("#open-zoom")).isVisible();

            assertThat(page.locator("#blocked")).isVisible();

            assertThat(page.locator("#lesson")).hasAttribute("data-phase", "active");
            Page zoom =
                    phone.context().waitForPage(() -> page.locator("#open-zoom").click());
            assertThat(zoom).hasURL(MEETING);
            assertThat(zoom.evaluate("window.opener === null && document.referrer === ''"))
                    .isEqualTo(true);
        }
    }

    @Test
    void a_beat_that_was_not_heard_is_sent_again_under_its_number() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            List<JsonNode> beats = new ArrayList<>();
            AtomicInteger toLose = new AtomicInteger();
            page.route("**/api/zoom/heartbeat", route -> {
                beats.add(School.JSON.readTree(route.request().postData()));
                if (toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    route.abort("connectionreset");
                } else {
                    route.resume();
                }
            });
            running(phone, page, link);
            toLose.set(2);

            assertThat(page.locator("#connection")).hasText(Pattern.compile("Reconnecting · since .*\\d:\\d\\d.*"));
            assertThat(page.locator("#connection")).hasText("Connected");

            List<Long> numbers =
                    beats.stream().map(beat -> beat.get("seq").asLong()).toList();
            long lost = numbers.get(numbers.size() - 1);
            assertThat(numbers.stream().filter(n -> n == lost)).hasSize(3);
            assertThat(numbers).isSorted();
            assertThat(numbers.stream().distinct().count()).isEqualTo(lost + 1);
            assertThat(beats.stream().map(beat -> beat.get("viewId").asString()).distinct())
                    .hasSize(1);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    @Test
    void without_the_network_the_lesson_goes_on_and_with_it_the_page_is_heard_at_once() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            beatsRarely(page);
            running(phone, page, link);

            phone.context().setOffline(true);

            assertThat(page.locator("#connection")).hasText(Pattern.compile("No internet · since .*\\d:\\d\\d.*"));
            String before = page.locator("#timer").innerText();
            assertThat(page.locator("#timer")).not().hasText(before);

            phone.context().setOffline(false);

            assertThat(page.locator("#connection")).hasText("Connected");
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    @Test
    void the_end_button_asks_without_stopping_the_heart_and_ends_every_tab() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            running(phone, page, link);
            Page other = phone.page();
            running(phone, other, link);
            page.bringToFront();

            page.locator("#end").focus();
            page.keyboard().press("Enter");
            assertThat(page.getByText("End the session now?")).isVisible();
            page.waitForResponse(TrackingPageTest::isAcknowledgedBeat, () -> {});
            page.keyboard().press("Escape");
            assertThat(page.locator("#end-dialog")).isHidden();
            assertThat(page.locator("#end")).isFocused();
            page.locator("#end").click();
            page.locator("#end-yes").click();

            assertThat(page.locator("#over-title")).hasText("Session ended");
            assertThat(page.locator("#over-title")).isFocused();
            eventually(
                    () -> assertThat(session(link).get("endReason").asString()).isEqualTo("end-button"));
            assertThat(other.locator("#over-title")).hasText("This lesson is over");

            page.reload(); // A phone that threw the tab away does the same; it is not the student's return.

            assertThat(page.locator("h1")).hasText("Session ended");
            assertThat(page.locator("#minutes")).containsText("Less than a minute");
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("ended"));

            page.getByText("Continue this lesson").click();

            assertThat(page.locator("#timer")).hasText(TIME);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    @Test
    void a_page_that_the_phone_froze_beats_as_soon_as_it_thaws() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            beatsRarely(page);
            running(phone, page, link);

            // A browser without a screen freezes nothing, so the event that it sends on thawing is played.
            Response beat = page.waitForResponse(
                    TrackingPageTest::isAcknowledgedBeat,
                    () -> page.evaluate("document.dispatchEvent(new Event('resume'))"));

            assertThat(body(beat).get("seq").asLong()).isEqualTo(1);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    @Test
    void hidden_is_not_closed_and_back_in_front_the_page_says_so() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            beatsRarely(page);
            running(phone, page, link);

            Response hidden =
                    page.waitForResponse(TrackingPageTest::isAcknowledgedBeat, () -> visibility(page, "hidden"));
            Response visible =
                    page.waitForResponse(TrackingPageTest::isAcknowledgedBeat, () -> visibility(page, "visible"));

            assertThat(body(hidden).get("visible").asBoolean()).isFalse();
            assertThat(body(visible).get("visible").asBoolean()).isTrue();
            assertThat(page.locator("#timer")).hasText(TIME);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    private static void visibility(Page page, String state) {
        page.evaluate(
                "state => { Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                state);
    }

    @Test
    void back_from_the_cache_of_the_browser_it_is_a_new_view_of_the_same_lesson() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            List<String> views = new ArrayList<>();
            page.onRequest(request -> {
                if (request.url().endsWith("/api/zoom/heartbeat")) {
                    views.add(School.JSON
                            .readTree(request.postData())
                            .get("viewId")
                            .asString());
                }
            });
            running(phone, page, link);

            page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("ended"));
            page.waitForResponse(
                    TrackingPageTest::isAcknowledgedBeat,
                    () -> page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"));

            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
            assertThat(views.stream().distinct()).hasSize(2);
            assertThat(session(link).get("endedAt").isNull()).isTrue();
        }
    }

    @Test
    void a_page_loaded_in_advance_starts_nothing_until_the_student_comes() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            AtomicInteger visits = new AtomicInteger();
            page.route("**/api/zoom/track?**", route -> {
                if (visits.incrementAndGet() == 1) {
                    Map<String, String> headers =
                            new java.util.HashMap<>(route.request().headers());
                    headers.put("purpose", "prefetch");
                    route.resume(new Route.ResumeOptions().setHeaders(headers));
                } else {
                    route.resume();
                }
            });

            page.navigate(address(link));

            assertThat(page.locator("#connection")).hasText("Connected");
            assertThat(visits).hasValue(2);
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    @Test
    void arabic_runs_from_right_to_left_with_its_own_digits() {
        Link link = school.sendLink(LAYLA);
        try (Device phone = chromium.phone()) {
            Page page = phone.page();
            page.navigate(address(link));

            assertThat(page.locator("html")).hasAttribute("dir", "rtl");
            assertThat(page.locator("html")).hasAttribute("lang", "ar");
            assertThat(page.locator("#count")).hasText(Pattern.compile("[٥٤٣٢١]"));
            page.locator("#open-zoom").click();
            assertThat(page.locator("#timer")).hasText(Pattern.compile("[٠-٩]{2}:[٠-٩]{2}"));
            assertThat(page.locator("#lesson")).containsText("✅ الجلسة جارية");
            assertThat(((Number) page.evaluate("document.querySelector('.brand').getBoundingClientRect().left"))
                            .intValue())
                    .as("the name of the house is on the right")
                    .isGreaterThan(150);
        }
    }

    @Test
    void without_scripts_the_meeting_is_one_touch_away_and_the_page_says_what_is_counted() {
        Link link = school.sendLink(SARA);
        try (Device phone = chromium.device(
                new Browser.NewContextOptions().setViewportSize(360, 780).setJavaScriptEnabled(false))) {
            Page page = phone.page();
            page.navigate(address(link));

            assertThat(page.locator("#open-zoom")).hasAttribute("href", MEETING);
            assertThat(page.locator("noscript p")).containsText("Only the start of your lesson is counted");
            assertThat(page.locator("#count")).isHidden();
            assertThat(page.locator("#end")).isHidden();
            eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
        }
    }

    /** Lets a page beat so rarely of its own accord that whatever it says here, it says for another reason. */
    private static void beatsRarely(Page page) {
        page.route("**/api/zoom/track?**", route -> {
            APIResponse answer = route.fetch();
            String html = answer.text();
            String rarely = html.replace("heartbeatSeconds&quot;:5", "heartbeatSeconds&quot;:120");
            assertThat(rarely).isNotEqualTo(html);
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(rarely));
        });
    }

    /** Brings a page so far that Zoom is open and the timer runs, by the student's own touch. */
    private void running(Device phone, Page page, Link link) {
        page.navigate(address(link));
        assertThat(page.locator("#connection")).hasText("Connected");
        phone.context().waitForPage(() -> page.locator("#open-zoom").click()).close();
        assertThat(page.locator("#timer")).hasText(TIME);
        eventually(() -> assertThat(session(link).get("status").asString()).isEqualTo("active"));
    }

    private String address(Link link) {
        return ledger.address() + "/api/zoom/track?token=" + link.token();
    }

    private JsonNode session(Link link) {
        return school.session(link);
    }

    private long sessionsOf(int studentId) {
        return school.admin("GET", "/api/admin/teacher-sessions?student=" + studentId + "&first=1000", null)
                .body()
                .get("sessions")
                .size();
    }

    /** Reads what the browser itself saw of a page that is closed: from its request to its end. */
    private Duration seen(Device phone) {
        Page later = phone.page();
        later.navigate(ledger.address() + "/api/zoom/track?token=none");
        JsonNode seen = School.JSON.readTree((String) later.evaluate("localStorage.getItem('seen')"));
        return Duration.ofMillis(
                Math.round(seen.get("went").asDouble() - seen.get("came").asDouble()));
    }

    private static String secondsThatTheTimerIsOff() {
        return """
                (() => {
                    const [minutes, seconds] = document.getElementById("timer").textContent.split(":").map(Number);
                    const came = performance.timeOrigin + performance.getEntriesByType("navigation")[0].requestStart;
                    return (Date.now() - came) / 1000 - (60 * minutes + seconds + 0.5);
                })()
                """;
    }

    private static boolean isAcknowledgedBeat(Response response) {
        return response.url().endsWith("/api/zoom/heartbeat") && response.ok();
    }

    private static JsonNode body(Response response) {
        return School.JSON.readTree(response.request().postData());
    }

    private static Instant instant(JsonNode session, String member) {
        return Instant.parse(session.get(member).asString());
    }
}
