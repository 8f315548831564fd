package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lessonledger.axon.Eventually;
import lessonledger.gateway.LedgerWithABot;
import lessonledger.journey.Chromium.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** Inviting a student to Telegram, by the office and by a teacher, in a real browser. */
class InvitationPagesTest extends LedgerWithABot {

    private static final String PASSWORD = "made-up-for-inviting-pages";

    private final Chromium chromium = Chromium.start();

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    @Test
    void the_office_and_a_teacher_invite_a_student_and_see_the_chat_without_a_reload() {
        enrol(74_201, "INP-A");
        post(
                        "/api/admin/accounts",
                        Map.of(
                                "name",
                                "inp-ahmed",
                                "password",
                                PASSWORD,
                                "roles",
                                List.of("TEACHER"),
                                "teacherId",
                                "INP-A"))
                .expectStatus()
                .isCreated();
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/74201")
                .exchange()
                .expectStatus()
                .isOk());
        try (Device device = chromium.device(
                        new Browser.NewContextOptions().setLocale("en-GB").setDeviceScaleFactor(2));
                Device own = chromium.phone()) {
            Page teach = own.signIn(at("/teach"), "inp-ahmed", PASSWORD);
            teach.locator(".pupil-invite").click();
            assertThat(teach.locator("#invite-link")).hasValue(Pattern.compile("https://t\\.me/.+\\?start=.{32}"));
            teach.locator("#invite-done").click();

            Page page = device.signIn(at("/admin/people"), "admin", ADMIN_PASSWORD);
            Locator row = page.locator("#students tr", new Page.LocatorOptions().setHasText("74201"));
            row.locator(".p-telegram button").click();
            assertThat(page.locator("#invite-link")).hasValue(Pattern.compile("https://t\\.me/.+\\?start=.{32}"));
            assertThat(page.locator("#invite-qr svg")).isVisible();
            String link = page.locator("#invite-link").inputValue();
            page.evaluate("document.getElementById('invite-link').value = 'https://t.me/school_bot?start=…'");
            Chromium.photograph(page, "invitation", look -> look.isWideEnoughFor(page));

            start(link.substring(link.indexOf("start=") + "start=".length()));

            assertThat(page.locator("#invite-state")).hasText("1 chat gets the links.");
            page.locator("#invite-done").click();
            assertThat(row.locator(".p-telegram button")).hasText("1 chat");
            row.locator(".p-telegram button").click();
            page.locator("#invite-unlink").click();
            assertThat(page.locator("#invite-state")).hasText("No chat is linked yet.");
            assertThat(device.faults()).isEmpty();
            assertThat(own.faults()).isEmpty();
        }
    }

    private void start(String code) {
        anybody.post()
                .uri("/api/telegram/webhook")
                .header("X-Telegram-Bot-Api-Secret-Token", WEBHOOK_SECRET)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(
                        "{\"update_id\":5001,\"message\":{\"chat\":{\"id\":8200000001,\"type\":\"private\"},\"text\":"
                                + "\"/start " + code + "\"}}")
                .exchange()
                .expectStatus()
                .isOk();
    }
}
