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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

    static java.util.stream.Stream<Look> looks() {
        return Chromium.looks();
    }

    @ParameterizedTest
    @MethodSource("looks")
    void a_lesson_from_the_countdown_to_the_end(Look look) {
        String address = address(sent(7001, Duration.ZERO));
        on(look, "en-GB", device -> {
            Page page = device.page();
            page.navigate(address);
            assertThat(page.locator("#connection")).hasText("Connected");
            look.photograph(page, "countdown");
            fits(page, look);
            page.locator("#open-zoom").click();
            assertThat(page.locator("#timer")).hasText(java.util.regex.Pattern.compile("\\d\\d:\\d\\d"));
            look.photograph(page, "active");
            fits(page, look);
            page.locator("#end").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#end-question")).isVisible();
            look.photograph(page, "end-question");
            page.locator("#end-yes").click();
            assertThat(page.locator("#over-title")).hasText("Session ended");
            look.photograph(page, "ended");
            fits(page, look);
            page.reload();
            assertThat(page.locator("h1")).hasText("Session ended");
            look.photograph(page, "ended-and-loaded-again");
            fits(page, look);
        });
    }

    @ParameterizedTest
    @MethodSource("looks")
    void a_long_lesson_without_the_network(Look look) {
        TrackingToken token = sent(7001, Duration.ofMinutes(72));
        commands.sendAndWait(new RecordClick(token.sessionId(), clock.instant().minus(Duration.ofMinutes(72))));
        on(look, "en-GB", device -> {
            device.thatBlocksWindows();
            Page page = device.page();
            page.navigate(address(token));
            assertThat(page.locator("#blocked")).isVisible();
            device.context().setOffline(true);
            assertThat(page.locator("#connection")).containsText("No internet");
            assertThat(page.locator("#timer")).hasText(java.util.regex.Pattern.compile("1:1\\d:\\d\\d"));
            look.photograph(page, "blocked-and-offline");
            wide(page, look);
        });
    }

    @ParameterizedTest
    @MethodSource("looks")
    void a_lesson_that_is_over(Look look) {
        TrackingToken token = sent(7001, Duration.ofMinutes(120));
        Instant now = clock.instant();
        commands.sendAndWait(new RecordClick(token.sessionId(), now.minus(Duration.ofMinutes(110))));
        commands.sendAndWait(
                new EndSession(token.sessionId(), "default", Claims.NONE, now.minus(Duration.ofMinutes(20))));
        on(look, "en-GB", device -> {
            Page page = device.page();
            page.navigate(address(token));
            assertThat(page.locator("#over-title")).isVisible();
            assertThat(page.locator("#minutes")).hasText("90");
            look.photograph(page, "over");
            fits(page, look);
        });
    }

    @ParameterizedTest
    @MethodSource("looks")
    void links_that_lead_nowhere_and_pages_loaded_in_advance(Look look) {
        on(look, "en-GB", device -> {
            Page page = device.page();
            page.navigate(address(TrackingToken.random(random)));
            assertThat(page.locator("h1")).hasText("We do not know this link");
            look.photograph(page, "unknown");
            fits(page, look);
            page.navigate(at("/api/zoom/track?token=cut-off"));
            assertThat(page.locator("h1")).hasText("This link is incomplete");
            look.photograph(page, "malformed");
            fits(page, look);
            device.faults().removeIf(fault -> fault.contains("404") || fault.contains("400"));
        });
        Browser.NewContextOptions machine = look.options().setUserAgent("TelegramBot (like TwitterBot)");
        try (Device device = chromium.device(machine)) {
            Page page = device.page();
            page.navigate(address(TrackingToken.random(random)));
            assertThat(page.locator("h1")).hasText("Your lesson is ready");
            look.photograph(page, "preview");
            fits(page, look);
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void arabic_and_amharic(Look look) {
        for (String[] example : new String[][] {{"ar", "7002"}, {"am", "7003"}}) {
            String language = example[0];
            TrackingToken token = sent(Integer.parseInt(example[1]), Duration.ZERO);
            on(look, language, device -> {
                Page page = device.page();
                page.navigate(address(token));
                assertThat(page.locator("#connection[data-state=connected]")).isVisible();
                look.photograph(page, language + "-countdown");
                fits(page, look);
                page.locator("#open-zoom").click();
                assertThat(page.locator("#timer")).not().isEmpty();
                look.photograph(page, language + "-active");
                fits(page, look);
                page.locator("#end").click();
                look.photograph(page, language + "-end-question");
                page.locator("#end-yes").click();
                assertThat(page.locator("#over-title")).isVisible();
                look.photograph(page, language + "-ended");
                fits(page, look);
            });
        }
    }

    private void on(Look look, String locale, Consumer<Device> visit) {
        try (Device device = chromium.device(look.options().setLocale(locale))) {
            visit.accept(device);
            assertThat(device.faults()).isEmpty();
        }
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

    /** The whole page is on the screen: what a student must do is never below its edge. */
    private static void fits(Page page, Look look) {
        wide(page, look);
        assertThat(number(page, "document.documentElement.scrollHeight"))
                .as("height of the page")
                .isLessThanOrEqualTo(look.height());
    }

    private static void wide(Page page, Look look) {
        assertThat(number(page, "document.documentElement.scrollWidth"))
                .as("width of the page")
                .isLessThanOrEqualTo(look.width());
    }

    private static int number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }
}
