package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.List;
import java.util.Map;
import lessonledger.gateway.LedgerWithABot;
import lessonledger.journey.Chromium.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An admin links somebody of the identity provider to an account, who signs in there, in a real browser. */
class SignInByProviderPagesTest extends LedgerWithABot {

    private final Chromium chromium = Chromium.start();

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    @Test
    void an_admin_links_a_person_who_then_signs_in_with_one_press() {
        post("/api/admin/accounts", Map.of("name", "oidp-layla", "roles", List.of("BILLING")))
                .expectStatus()
                .isCreated();
        PROVIDER.signIn("s-layla", "layla@school.example", true);
        try (Device office = device();
                Device own = device()) {
            own.context().route("https://lessons.example.org/**", this::asTheSchoolsAddress);
            Page hers = own.page();
            hers.navigate(at("/account"));
            photograph(hers, "sign-in-provider");
            byProvider(hers).click();
            assertThat(hers.getByRole(AriaRole.ALERT))
                    .containsText("No open account is linked to layla@school.example.");
            photograph(hers, "sign-in-provider-unknown");

            Page page = office.signIn(at("/admin/accounts"), "admin", ADMIN_PASSWORD);
            Locator account = page.locator(".account", new Page.LocatorOptions().setHasText("oidp-layla"));
            account.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Link"))
                    .click();
            page.getByLabel("Mail address at School & Co").fill("Layla@School.example");
            photograph(page, "account-linking");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save"))
                    .and(page.locator("#identity-form .main"))
                    .click();
            assertThat(account).containsText("School & Co: layla@school.example");
            photograph(page, "accounts-linked");

            hers.navigate(at("/account"));
            byProvider(hers).click();
            assertThat(hers).hasURL(at("/account"));
            assertThat(hers.locator("body")).containsText("oidp-layla");
            own.faults().removeIf(fault -> fault.contains("403"));
            assertThat(own.faults()).isEmpty();
            assertThat(office.faults()).isEmpty();
        }
    }

    private static Locator byProvider(Page page) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with School & Co"));
    }

    private Device device() {
        return chromium.device(
                new Browser.NewContextOptions().setLocale("en-GB").setDeviceScaleFactor(2));
    }

    /** The address of the school in BASE_URL is that of a proxy; here it leads to this machine. */
    private void asTheSchoolsAddress(Route route) {
        URI asked = URI.create(route.request().url());
        route.fulfill(new Route.FulfillOptions()
                .setStatus(302)
                .setHeaders(Map.of("Location", at(asked.getRawPath() + "?" + asked.getRawQuery()))));
    }

    private static void photograph(Page page, String state) {
        Chromium.photograph(page, state, look -> look.isWideEnoughFor(page));
    }
}
