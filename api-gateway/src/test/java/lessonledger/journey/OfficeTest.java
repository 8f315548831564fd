package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an admin sees in the office in a real browser, while a teacher sends links. */
class OfficeTest extends RunningLedger {

    private static final String TEACHER = "OFFICE-1";

    private final Chromium chromium = Chromium.start();

    @BeforeAll
    void enrolTheStudent() {
        connect();
        enrol(75_001, TEACHER);
        send();
    }

    @AfterAll
    void stop() {
        chromium.close();
    }

    @Test
    void a_new_session_appears_by_itself_and_the_file_has_what_the_list_has() throws IOException {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/admin?teacher=" + TEACHER), "admin", ADMIN_PASSWORD);
            Locator rows = page.locator("#rows tr[data-id]");
            assertThat(rows).hasCount(1);
            assertThat(page.locator("#live")).hasAttribute("data-state", "live");
            assertThat(page.locator("#n-total")).hasText("1");
            // Only one teacher's bar could be pressed if the chart were not of all teachers.
            assertThat(page.locator("#chart-teachers button[aria-pressed=true]"))
                    .hasCount(1);

            send();

            assertThat(rows).hasCount(2);
            assertThat(page.locator("#n-total")).hasText("2");
            assertThat(page.locator("#chart-days li[data-inside=true]")).hasCount(1);
            Download file =
                    page.waitForDownload(() -> page.evaluate("document.querySelector('[data-export=csv]').click()"));
            assertThat(Files.readString(file.path()).lines()).hasSize(3);
            assertThat(desk.faults()).isEmpty();
        }
    }

    @Test
    void the_report_has_a_line_for_the_teacher_and_one_for_each_month_and_package() throws IOException {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/admin/reports"), "admin", ADMIN_PASSWORD);
            Locator line = page.locator("#rows tr", new Page.LocatorOptions().setHasText(TEACHER));
            assertThat(line).hasCount(1);
            assertThat(line).containsText("Ahmed Hassan");
            assertThat(page.locator("#head")).containsText("Amount");
            assertThat(page.locator("#foot")).containsText("The school");
            assertThat(page.locator("#month-rows tr.of-month")).hasCount(1);
            assertThat(page.locator("#month-rows")).containsText("Europe");
            Download file =
                    page.waitForDownload(() -> page.locator("#monthly-csv").click());
            assertThat(Files.readString(file.path())).contains(",Europe,");
            assertThat(desk.faults()).isEmpty();
        }
    }

    private Device desk() {
        return chromium.device(new Browser.NewContextOptions().setViewportSize(1280, 800));
    }

    private void send() {
        post("/api/teachers/students/75001/zoom", Map.of("link", "https://school.zoom.us/j/1"))
                .expectStatus()
                .isCreated();
    }
}
