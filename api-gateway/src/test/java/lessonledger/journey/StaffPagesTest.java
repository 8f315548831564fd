package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Undeliverable;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Signing in, the teacher's page and the pages of accounts, in a real browser. */
class StaffPagesTest extends RunningLedger {

    private static final String LINK = "https://school.zoom.us/j/123456789";
    private static final String PASSWORD = "made-up-for-the-pages";

    private static final int SARA = 73_001;
    private static final int YUSUF = 73_002;
    private static final int LAYLA = 73_003;
    private static final int MERON = 73_004;
    private static final int OMAR = 73_005;
    private static final int HANA = 73_006;
    private static final int ALONE = 73_101;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private Clock clock;

    private final Chromium chromium = Chromium.start();
    private final SecureRandom random = new SecureRandom();

    @BeforeAll
    void fillTheSchool() {
        connect();
        register("PG1", "Ahmed Hassan", "pages-ahmed");
        register("PG2", "Leyla Kaya", "pages-leyla");
        enrol(SARA, "Sara Omar", "PG1");
        enrol(YUSUF, "Yusuf Demir", "PG1");
        enrol(LAYLA, "ليلى أحمد", "PG1");
        enrol(MERON, "ሜሮን ታደሰ", "PG1");
        enrol(OMAR, "Omar Farouk", "PG1");
        enrol(HANA, "Hana Müller-Lüdenscheidt", "PG1");
        enrol(ALONE, "Amina Said", "PG2");
    }

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    private void register(String id, String name, String account) {
        post("/api/admin/teachers", Map.of("id", id, "name", name))
                .expectStatus()
                .isCreated();
        post(
                        "/api/admin/accounts",
                        Map.of("name", account, "password", PASSWORD, "roles", List.of("TEACHER"), "teacherId", id))
                .expectStatus()
                .isCreated();
    }

    private void enrol(int id, String name, String teacher) {
        post(
                        "/api/admin/students",
                        Map.of("id", id, "name", name, "teacherId", teacher, "packageId", "Europe", "packageRate", 33))
                .expectStatus()
                .isCreated();
    }

    @Test
    void a_teacher_is_told_what_link_is_missing_or_not_allowed_and_copies_the_students_own() {
        try (Device teacher = chromium.phone()) {
            teacher.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            Page page = signIn(teacher, "pages-leyla", "/teach");
            Locator amina = card(page, "Amina Said");
            assertThat(amina).hasAttribute("data-state", "idle");

            send(amina).click();
            assertThat(page.locator("#meeting")).hasAttribute("data-missing", "true");
            assertThat(page.locator("#link")).isFocused();
            page.locator("#link").fill("http://elsewhere.example/j/1");
            send(amina).click();
            assertThat(amina.locator(".pupil-words")).containsText("not allowed");
            page.locator("#link").fill(LINK);
            send(amina).click();

            assertThat(amina).hasAttribute("data-state", "copy");
            amina.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Copy link"))
                    .click();
            String copied = String.valueOf(page.evaluate("navigator.clipboard.readText()"));
            assertThat(copied).startsWith("https://lessons.example.org/api/zoom/track?token=");

            page.reload();
            assertThat(page.locator("#link")).hasValue(LINK);
            assertThat(card(page, "Amina Said")).hasAttribute("data-state", "copy");
            page.locator(".mine summary").click();
            page.locator("#sign-out").click();
            assertThat(page.getByText("You are signed out.")).isVisible();
            page.navigate(at("/teach"));
            assertThat(page).hasURL(Pattern.compile(".*/sign-in\\?next=%2Fteach"));
            assertThat(teacher.faults().stream().filter(fault -> !fault.contains("422")))
                    .isEmpty();
        }
    }

    @Test
    void the_teachers_page_in_all_its_states() {
        Instant now = clock.instant();
        SendLink delivered = sent(YUSUF, Duration.ofMinutes(3));
        commands.sendAndWait(new ConfirmDelivery(delivered.sessionId(), now.minusSeconds(170)));
        SendLink active = sent(LAYLA, Duration.ofMinutes(28));
        commands.sendAndWait(new ConfirmDelivery(active.sessionId(), now.minusSeconds(1_660)));
        commands.sendAndWait(new RecordClick(active.sessionId(), now.minus(Duration.ofMinutes(24))));
        SendLink ended = sent(MERON, Duration.ofMinutes(100));
        commands.sendAndWait(new RecordClick(ended.sessionId(), now.minus(Duration.ofMinutes(95))));
        commands.sendAndWait(
                new EndSession(ended.sessionId(), "default", Claims.NONE, now.minus(Duration.ofMinutes(50))));
        SendLink blocked = sent(OMAR, Duration.ofMinutes(1));
        commands.sendAndWait(new ReportUndeliverable(blocked.sessionId(), Undeliverable.BLOCKED, now.minusSeconds(50)));
        try (Device device = device()) {
            Page page = signIn(device, "pages-ahmed", "/teach");
            page.locator("#link").fill(LINK);
            send(card(page, "Hana Müller-Lüdenscheidt")).click();
            assertThat(card(page, "Hana Müller-Lüdenscheidt")).hasAttribute("data-state", "copy");
            assertThat(card(page, "Yusuf Demir")).hasAttribute("data-state", "sent");
            assertThat(card(page, "ليلى أحمد")).hasAttribute("data-state", "active");
            assertThat(card(page, "ليلى أحمد").locator(".pupil-clock")).hasText(Pattern.compile("24:\\d\\d"));
            assertThat(card(page, "ሜሮን ታደሰ")).hasAttribute("data-state", "ended");
            assertThat(card(page, "ሜሮን ታደሰ").locator(".pupil-clock")).hasText("45 min");
            assertThat(card(page, "Omar Farouk")).hasAttribute("data-state", "undeliverable");
            assertThat(card(page, "Omar Farouk").locator(".pupil-words")).containsText("has blocked the bot");
            assertThat(card(page, "Sara Omar")).hasAttribute("data-state", "idle");
            assertThat(page.locator(".toast")).hasCount(0);
            photograph(page, "teach");
            assertThat(device.faults()).isEmpty();
        }
    }

    @Test
    void signing_in_goes_wrong_and_right() {
        try (Device device = device()) {
            Page page = device.page();
            page.navigate(at("/admin/accounts"));
            assertThat(page).hasURL(Pattern.compile(".*/sign-in\\?next=%2Fadmin%2Faccounts"));
            photograph(page, "sign-in");
            page.getByLabel("User name").fill("pages-ahmed");
            page.getByLabel("Password").fill("not the password");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).hasText("The user name or the password is wrong.");
            assertThat(page.getByLabel("User name")).hasValue("pages-ahmed");
            assertThat(page.getByLabel("Password")).isFocused();
            photograph(page, "sign-in-wrong");
            page.getByLabel("User name").fill("admin");
            page.getByLabel("Password").fill(ADMIN_PASSWORD);
            page.keyboard().press("Enter");
            assertThat(page).hasURL(at("/admin/accounts"));
            device.faults().removeIf(fault -> fault.contains("401"));
            assertThat(device.faults()).isEmpty();
        }
    }

    @Test
    void an_admin_opens_changes_and_closes_an_account() {
        try (Device device = device()) {
            Page page = signIn(device, "admin", "/admin/accounts");
            page.locator("#add-account").click();
            page.locator("#account-form [name=name]").fill("pages-new");
            page.locator("#account-form [value=BILLING]").check();
            page.locator("#account-form [name=teacherId]").selectOption("PG1");
            photograph(page, "account-opening");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save"))
                    .click();
            assertThat(page.locator("#shown-password")).hasValue(Pattern.compile("([a-z2-9]{5}-){3}[a-z2-9]{5}"));
            String password = page.locator("#shown-password").inputValue();
            page.locator("#password-box [data-closes]").click();
            Locator account = page.locator(".account", new Page.LocatorOptions().setHasText("pages-new"));
            assertThat(account).containsText("teacher");
            assertThat(account).containsText("Never signed in");
            try (Device other = chromium.phone()) {
                signIn(other, "pages-new", password, "/teach");
            }
            photograph(page, "accounts");
            account.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                    .click();
            page.locator("#sure-yes").click();
            assertThat(account).hasAttribute("data-closed", "true");
            assertThat(device.faults()).isEmpty();
        }
    }

    @Test
    void everybody_keeps_their_own_account() {
        post("/api/admin/accounts", Map.of("name", "pages-own", "password", PASSWORD, "roles", List.of("BILLING")))
                .expectStatus()
                .isCreated();
        try (Device device = device()) {
            Page page = signIn(device, "pages-own", "/account");
            page.locator("#add-token").click();
            page.locator("#token-form [name=label]").fill("The office's timetable");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make it"))
                    .click();
            assertThat(page.locator("#token")).hasValue(Pattern.compile("ledger_[A-Za-z0-9_-]{43}"));
            String token = page.locator("#token").inputValue();
            anybody.get()
                    .uri("/api/account")
                    .headers(headers -> headers.setBearerAuth(token))
                    .exchange()
                    .expectStatus()
                    .isOk();
            page.locator("#token-shown [data-closes]").click();
            page.getByLabel("Current password").fill(PASSWORD);
            page.getByLabel("New password").fill("another made-up one");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Change password"))
                    .click();
            assertThat(page.getByText("Your password is changed.")).isVisible();
            photograph(page, "account");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Revoke"))
                    .click();
            assertThat(page.getByText("No program asks in your name.")).isVisible();
            anybody.get()
                    .uri("/api/account")
                    .headers(headers -> headers.setBearerAuth(token))
                    .exchange()
                    .expectStatus()
                    .isUnauthorized();
            assertThat(device.faults()).isEmpty();
        }
    }

    // ---- words of this test ----

    private Device device() {
        return chromium.device(
                new Browser.NewContextOptions().setLocale("en-GB").setDeviceScaleFactor(2));
    }

    private Page signIn(Device device, String account, String next) {
        return signIn(device, account, account.equals("admin") ? ADMIN_PASSWORD : PASSWORD, next);
    }

    private Page signIn(Device device, String account, String password, String next) {
        Page page = device.signIn(at(next), account, password);
        assertThat(page).hasURL(at(next));
        return page;
    }

    private static Locator card(Page page, String name) {
        return page.locator(".pupil", new Page.LocatorOptions().setHasText(name));
    }

    private static Locator send(Locator card) {
        return card.locator(".pupil-acts .button:last-child");
    }

    private SendLink sent(int student, Duration ago) {
        TrackingToken token = TrackingToken.random(random);
        SendLink link = new SendLink(
                token.sessionId(),
                token,
                new StudentId(student),
                null,
                LINK,
                clock.instant().minus(ago));
        commands.sendAndWait(link);
        return link;
    }

    private static void photograph(Page page, String state) {
        Chromium.photograph(page, state, look -> look.isWideEnoughFor(page));
    }
}
