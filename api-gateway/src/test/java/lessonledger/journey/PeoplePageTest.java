package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.HashMap;
import java.util.Map;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an admin does on the page of the people, in a real browser: packages, searching, leaving and coming back. */
class PeoplePageTest extends RunningLedger {

    private final Chromium chromium = Chromium.start();

    @BeforeAll
    void fillTheSchool() {
        connect();
        post("/api/admin/teachers", Map.of("id", "PP1", "name", "Ahmed Hassan"))
                .expectStatus()
                .isCreated();
        post("/api/admin/teachers", Map.of("id", "PP2", "name", "ፀሐይ ከበደ"))
                .expectStatus()
                .isCreated();
        post("/api/admin/packages", Map.of("id", "PP Europe", "name", "Lessons in Europe", "rate", 33))
                .expectStatus()
                .isCreated();
        enrol(79_401, "Aaliyah Peoples", "PP Europe", null);
        enrol(79_402, "ليلى أحمد Peoples", "PP Europe", 28.5);
        enrol(79_403, "Hana Müller-Lüdenscheidt Peoples", "PP of her own", 12);
    }

    private void enrol(int id, String name, String packageId, @Nullable Number rate) {
        Map<String, Object> student =
                new HashMap<>(Map.of("id", id, "name", name, "teacherId", "PP1", "packageId", packageId));
        if (rate != null) {
            student.put("packageRate", rate);
        }
        post("/api/admin/students", student).expectStatus().isCreated();
    }

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    @Test
    void an_admin_offers_a_package_and_gives_it_to_a_student_and_archives_the_one_who_leaves() {
        try (Device device = chromium.device(
                new Browser.NewContextOptions().setLocale("en-GB").setDeviceScaleFactor(2))) {
            Page page = device.signIn(at("/admin/people"), "admin", ADMIN_PASSWORD);

            page.locator("#add-package").click();
            page.locator("#package-form [name=id]").fill("PP Gulf");
            page.locator("#package-form [name=name]").fill("دروس الخليج");
            page.locator("#package-form [name=rate]").fill("28.505");
            named(page.locator("#package-box"), "Save").click();
            assertThat(page.locator("#package-form .fault")).containsText("at most two decimals");
            page.locator("#package-form [name=rate]").fill("28,50");
            named(page.locator("#package-box"), "Save").click();
            assertThat(page.locator("#package-box")).isHidden();
            assertThat(page.locator("#packages")).containsText("دروس الخليج");

            page.locator("#q").fill("peoples");
            assertThat(page.locator("#students tr")).hasCount(3);
            Locator aaliyah = page.locator("#students tr", new Page.LocatorOptions().setHasText("Aaliyah"));
            named(aaliyah, "Change Aaliyah Peoples").click();
            assertThat(page.locator("#student-form [name=packageRate]")).hasValue("");
            assertThat(page.locator("#rate-hint")).containsText("33.00");
            photograph(page, "student-with-package");
            page.locator("#student-form [name=packageId]").fill("PP Gulf");
            assertThat(page.locator("#rate-hint")).containsText("28.50");
            named(page.locator("#student-box"), "Save").click();
            assertThat(aaliyah.locator(".p-package")).containsText("PP Gulf 28.50");

            assertThat(page.locator("#student-box")).isHidden();
            page.locator("#q").fill("PP");
            named(page.locator("#packages"), "Change دروس الخليج").click();
            page.locator("#package-form [name=rate]").fill("30");
            photograph(page, "package-changes");
            named(page.locator("#package-box"), "Save").click();
            assertThat(aaliyah.locator(".p-package")).containsText("PP Gulf 30.00");
            photograph(page, "people-with-packages");
            named(page.locator("#packages"), "Who has Lessons in Europe: 1").click();
            assertThat(page.locator("#holders li")).hasCount(1);
            assertThat(page.locator("#holders")).containsText("own rate 28.50");
            photograph(page, "who-has-a-package");
            named(page.locator("#holders-box"), "Done").click();

            page.locator("#q").fill("PP1");
            named(page.locator("#teachers"), "Change Ahmed Hassan").click();
            page.locator("#archive-teacher").click();
            page.locator("#sure-yes").click();
            assertThat(page.locator("#sure-form .fault")).containsText("has 3 students who would be left without one");
            photograph(page, "teacher-with-students-stays");
            named(page.locator("#sure-box"), "Cancel").click();

            page.locator("#q").fill("aaliyah");
            named(aaliyah, "Change Aaliyah Peoples").click();
            page.locator("#archive-student").click();
            page.locator("#sure-yes").click();
            assertThat(page.locator("#students-none")).hasText("Nothing of this name.");
            page.locator("[data-archived=true]").click();
            assertThat(aaliyah).isVisible();
            photograph(page, "people-archived");
            named(aaliyah, "Restore Aaliyah Peoples").click();
            assertThat(page.locator("#students-none")).hasText("Nothing of this name.");
            page.locator("[data-archived=false]").click();
            assertThat(named(aaliyah, "Send a Zoom link to Aaliyah Peoples")).isVisible();
            // What was refused on purpose shows in the console as well.
            assertThat(device.faults().stream().filter(fault -> !fault.contains("422")))
                    .isEmpty();
        }
    }

    private static Locator named(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void photograph(Page page, String state) {
        Chromium.photograph(page, state, look -> look.isWideEnoughFor(page));
    }
}
