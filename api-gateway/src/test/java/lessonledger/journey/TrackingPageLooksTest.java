package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import lessonledger.journey.Chromium.Look;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every state of the student's page, on a phone and on a desk, by day and by night: nothing is cut off, nothing is blocked
 * by the page's own policy, and a picture of each lies in {@code target/screenshots} for a person to look at.
 */
class TrackingPageLooksTest extends RunningLedger {

    private static final String LINK = "https://school.zoom.us/j/123456789";

    @Autowired
    private CommandGateway commands;

    @Autowired
    private Clock clock;

    private final Chromium chromium = Chromium.start();
    private final SecureRandom random = new SecureRandom();

    @BeforeAll
    void enrolStudents() {
        connect();
        post("/api/admin/teachers", Map.of("id", "L1", "name", "Ahmed Hassan"))
                .expectStatus()
                .isCreated();
        post("/api/admin/teachers", Map.of("id", "L2", "name", "أحمد حسن"))
                .expectStatus()
                .isCreated();
        post("/api/admin/teachers", Map.of("id", "L3", "name", "አህመድ ሀሰን"))
                .expectStatus()
                .isCreated();
        enrol(7001, "Sara Omar", "L1", "en");
        enrol(7002, "سارة عمر", "L2", "ar");
        enrol(7003, "ሳራ ዑመር", "L3", "am");
    }

    private void enrol(int id, String name, String teacherId, String language) {
        post(
                        "/api/admin/students",
                        Map.of(
                                "id", id,
                                "name", name,
                                "teacherId", teacherId,
                                "packageId", "Europe",
                                "packageRate", new BigDecimal("33.00"),
                                "language", language))
                .expectStatus()
                .isCreated();
    }

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    @Test
    void a_lesson_from_the_countdown_to_the_end() {
        lesson("", "en-GB", 7001, "Session ended");
    }

    @Test
    void a_lesson_in_arabic() {
        lesson("ar-", "ar", 7002, "انتهت الجلسة");
    }

    @Test
    void a_lesson_in_amharic() {
        lesson("am-", "am", 7003, "ትምህርቱ ተጠናቋል");
    }

    private void lesson(String prefix, String locale, int studentId, String ended) {
        String address = address(sent(studentId, Duration.ZERO));
        on(locale, device -> {
            Page page = device.page();
            for (Look look : Chromium.LOOKS) {
                look.giveTo(page);
                page.navigate(address); // Five seconds are short: each look has a countdown of its own.
                assertThat(page.locator("#connection[data-state=connected]")).isVisible();
                assertThat(page.locator("#count")).isVisible();
                look.photograph(page, prefix + "countdown");
                fits(page, look);
            }
            device.context()
                    .waitForPage(() -> page.locator("#open-zoom").click())
                    .close();
            assertThat(page.locator("#timer")).not().isEmpty();
            photograph(page, prefix + "active");
            page.locator("#end").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#end-question")).isVisible();
            photograph(page, prefix + "end-question");
            page.locator("#end-yes").click();
            assertThat(page.locator("#over-title")).hasText(ended);
            photograph(page, prefix + "ended");
            page.reload();
            assertThat(page.locator("h1")).hasText(ended);
            fits(page, Chromium.LOOKS.get(3));
            if (prefix.isEmpty()) {
                photograph(page, "ended-and-loaded-again");
            }
        });
    }

    @Test
    void a_long_lesson_without_the_network() {
        TrackingToken token = sent(7001, Duration.ofMinutes(72));
        commands.sendAndWait(new RecordClick(token.sessionId(), clock.instant().minus(Duration.ofMinutes(72))));
        on("en-GB", device -> {
            device.thatBlocksWindows();
            Page page = device.page();
            page.navigate(address(token));
            assertThat(page.locator("#blocked")).isVisible();
            device.context().setOffline(true);
            assertThat(page.locator("#connection")).containsText("No internet");
            assertThat(page.locator("#timer")).hasText(Pattern.compile("1:1\\d:\\d\\d"));
            photograph(page, "blocked-and-offline");
        });
    }

    @Test
    void a_lesson_that_is_over() {
        TrackingToken token = sent(7001, Duration.ofHours(2));
        Instant now = clock.instant();
        commands.sendAndWait(new RecordClick(token.sessionId(), now.minus(Duration.ofMinutes(110))));
        commands.sendAndWait(
                new EndSession(token.sessionId(), "default", Claims.NONE, now.minus(Duration.ofMinutes(20))));
        on("en-GB", device -> {
            Page page = device.page();
            page.navigate(address(token));
            assertThat(page.locator("#over-title")).hasText("This lesson is over");
            assertThat(page.locator("#minutes")).containsText("90 minutes");
            assertThat(page.locator("#open-zoom")).hasAttribute("href", LINK);
            photograph(page, "over");
        });
    }

    @Test
    void links_that_lead_nowhere() {
        on("en-GB", device -> {
            Page page = device.page();
            page.navigate(address(TrackingToken.random(random)));
            assertThat(page.locator("h1")).hasText("We do not know this link");
            photograph(page, "unknown");
            page.navigate(at("/api/zoom/track?token=cut-off"));
            assertThat(page.locator("h1")).hasText("This link is incomplete");
            photograph(page, "malformed");
            device.faults().removeIf(fault -> fault.contains("404") || fault.contains("400"));
        });
    }

    @Test
    void what_a_machine_sees() {
        Browser.NewContextOptions machine = new Browser.NewContextOptions()
                .setLocale("en-GB")
                .setDeviceScaleFactor(2)
                .setUserAgent("TelegramBot (like TwitterBot)");
        try (Device device = chromium.device(machine)) {
            Page page = device.page();
            page.navigate(address(TrackingToken.random(random)));
            assertThat(page.locator("h1")).hasText("Your lesson is ready");
            photograph(page, "preview");
        }
    }

    @Test
    void without_scripts() {
        Browser.NewContextOptions plain = new Browser.NewContextOptions()
                .setLocale("en-GB")
                .setDeviceScaleFactor(2)
                .setJavaScriptEnabled(false);
        try (Device device = chromium.device(plain)) {
            Page page = device.page();
            page.navigate(address(sent(7001, Duration.ZERO)));
            assertThat(page.locator("noscript p")).isVisible();
            for (Look look : Chromium.LOOKS) {
                look.giveTo(page);
                look.photograph(page, "without-scripts");
            }
        }
    }

    private void on(String locale, Consumer<Device> visit) {
        try (Device device = chromium.device(
                new Browser.NewContextOptions().setLocale(locale).setDeviceScaleFactor(2))) {
            visit.accept(device);
            assertThat(device.faults()).isEmpty();
        }
    }

    private static void photograph(Page page, String state) {
        Chromium.photograph(page, state, look -> fits(page, look));
    }

    private TrackingToken sent(int studentId, Duration ago) {
        TrackingToken token = TrackingToken.random(random);
        commands.sendAndWait(new SendLink(
                token.sessionId(),
                token,
                new StudentId(studentId),
                null,
                LINK,
                clock.instant().minus(ago)));
        return token;
    }

    private String address(TrackingToken token) {
        return at("/api/zoom/track?token=" + token.value());
    }

    /** The whole page is on the screen: what a student must do is never below or beside its edge. */
    private static void fits(Page page, Look look) {
        assertThat(number(page, "document.documentElement.scrollHeight"))
                .as("height of the page")
                .isLessThanOrEqualTo(look.height());
        look.isWideEnoughFor(page);
    }

    private static int number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }
}
