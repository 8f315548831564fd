package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lessonledger.axon.Eventually;
import lessonledger.command.delivery.FakeBotApi;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.journey.Chromium.Device;
import lessonledger.secrets.Secrets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A school's first day, in a real browser and with a bot: the office signs in with the printed password, imports everybody,
 * invites a student to Telegram; the teacher sends a link from the phone and watches the lesson to its end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstDayTest {

    private static final String PASSWORD = "made-up-for-the-first-day";
    private static final String COLUMNS = "id,name,teacher_id,package,rate\n";
    private static final List<String> NAMES = List.of("Sara", "Yusuf", "ليلى", "ሜሮን", "Hana", "Idris", "Nour", "Zoë");
    private static final long MOTHER = 8_730_000_000_001L;
    private static final long FATHER = 8_730_000_000_002L;

    private final FakeBotApi telegram = NewSchool.TELEGRAM;
    private final String address = NewSchool.LEDGER.address();
    private final Chromium chromium = Chromium.start();

    @AfterAll
    void end() {
        chromium.close();
    }

    @Test
    void from_the_printed_password_to_the_first_lessons_minutes() {
        School school = NewSchool.school();
        school.register("FD1", "Ahmed Hassan");
        assertThat(school.admin(
                                "POST",
                                "/api/admin/accounts",
                                "{\"name\":\"ahmed\",\"password\":\"" + PASSWORD
                                        + "\",\"roles\":[\"TEACHER\"],\"teacherId\":\"FD1\"}")
                        .status())
                .isEqualTo(201);
        try (Device desk = chromium.device(new Browser.NewContextOptions().setLocale("en-GB"));
                Device phone = chromium.device(
                        new Browser.NewContextOptions().setLocale("en-GB").setViewportSize(360, 780));
                Device students = chromium.phone()) {
            Page people = desk.signIn(address + "/admin/people", "admin", NewSchool.PRINTED_PASSWORD);
            importEverybody(people);
            Locator yusuf = find(people, "73001");
            invite(people, yusuf);

            Page teach = phone.signIn(address + "/teach", "ahmed", PASSWORD);
            inviteFromThePhone(teach);
            lesson(teach, students);

            unlinkOne(people, yusuf);
            assertThat(desk.faults()).isEmpty();
            assertThat(phone.faults()).isEmpty();
            assertThat(students.faults()).isEmpty();
        }
    }

    private static void importEverybody(Page page) {
        // Whose ids begin like this, and nobody whom another test enrols.
        page.locator("#q").fill("73");
        page.locator("#import-students").click();
        String everybody = IntStream.rangeClosed(1, 200)
                .mapToObj(n -> (73_000 + n) + "," + NAMES.get(n % NAMES.size()) + " " + n + ",FD1,Europe,33\n")
                .collect(Collectors.joining());
        choose(
                page,
                everybody
                        .replace("73050,", "fifty,")
                        .replaceFirst("(73100,[^,]*),FD1", "$1,FD9")
                        .replaceFirst("(73150),[^,]*", "$1,"));
        assertThat(page.locator("#import-faults li b")).hasText(new String[] {"Line 51", "Line 101", "Line 151"});
        assertThat(page.locator("#import-go")).isDisabled();
        photograph(page, "first-day-three-bad-lines");
        assertThat(page.locator("#students tr")).hasCount(0);
        choose(page, everybody);
        assertThat(page.locator("#import-says")).hasText("200 students new, 0 changed, 0 known already.");
        page.locator("#import-go").click();
        assertThat(page.locator("#more-text")).hasText("100 of 200");
        photograph(page, "first-day-people");
    }

    private static void choose(Page page, String lines) {
        page.locator("#import-file")
                .setInputFiles(new FilePayload(
                        "students.csv", "text/csv", (COLUMNS + lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static Locator find(Page page, String id) {
        page.locator("#q").fill(id);
        Locator row = page.locator("#students tr", new Page.LocatorOptions().setHasText(id));
        assertThat(page.locator("#students tr")).hasCount(1);
        return row;
    }

    private void invite(Page page, Locator row) {
        row.locator(".p-telegram button").click();
        String code = code(page);
        assertThat(page.locator("#invite-qr svg")).isVisible();
        hideTheLink(page);
        photograph(page, "first-day-invitation");
        telegram.write(MOTHER, "/start " + code);
        assertThat(page.locator("#invite-state")).hasText("1 chat gets the links.");
        page.locator("#invite-done").click();
        assertThat(row.locator(".p-telegram button")).hasText("1 chat");
    }

    private void inviteFromThePhone(Page page) {
        page.locator("#q").fill("73002");
        page.locator(".pupil-invite").click();
        String code = code(page);
        hideTheLink(page);
        photograph(page, "first-day-teacher-invites");
        telegram.write(MOTHER, "/start " + code);
        assertThat(page.locator("#invite-state")).hasText("1 chat gets the links.");
        page.locator("#invite-done").click();
    }

    private static String code(Page page) {
        assertThat(page.locator("#invite-link")).hasValue(Pattern.compile("https://t\\.me/.+\\?start=.{32}"));
        String link = page.locator("#invite-link").inputValue();
        return Secrets.note("invitation", link.substring(link.indexOf("start=") + "start=".length()));
    }

    /** What is photographed shows no secret. */
    private static void hideTheLink(Page page) {
        page.evaluate("document.getElementById('invite-link').value = 'https://t.me/school_bot?start=…';"
                + "document.querySelector('#invite-qr svg').style.filter = 'blur(7px)'");
    }

    private void lesson(Page teach, Device students) {
        int before = telegram.messages(MOTHER).size();
        teach.locator("#q").fill("Yusuf 1");
        teach.locator("#link").fill("https://school.zoom.us/j/123456789");
        Locator card = teach.locator(".pupil:has(h2:text-is('Yusuf 1'))");
        telegram.answerNext(Reply.SERVER_FAULT);
        card.locator(".pupil-acts .button").last().click();
        assertThat(card).hasAttribute("data-state", "sent");
        assertThat(step(card, 1)).hasText("On its way");
        // Telegram's fault lasts for one call.
        assertThat(step(card, 1)).hasText("Delivered");
        Eventually.eventually(() -> assertThat(telegram.messages(MOTHER)).hasSize(before + 1));

        Page lesson = students.page();
        lesson.navigate(telegram.messages(MOTHER).get(before).address());
        assertThat(card).hasAttribute("data-state", "active");
        assertThat(step(card, 2)).containsText("Opened");
        Locator clock = card.locator(".pupil-clock");
        assertThat(clock).hasText(Pattern.compile("00:\\d\\d"));
        String earlier = clock.innerText();
        assertThat(clock).not().hasText(earlier);
        photograph(teach, "first-day-active");

        lesson.locator("#end").click();
        lesson.locator("#end-yes").click();
        assertThat(card).hasAttribute("data-state", "ended");
        assertThat(clock).hasText("0 min");
        assertThat(step(card, 3)).containsText("Ended");
        assertThat(teach.locator("#n-lessons")).hasText("1");
        photograph(teach, "first-day-ended");
    }

    private static Locator step(Locator card, int place) {
        return card.locator(".steps li").nth(place).locator("b");
    }

    /** A second chat of the same student joins, and the first one is put out. */
    private void unlinkOne(Page page, Locator row) {
        row.locator(".p-telegram button").click();
        assertThat(page.locator("#invite-chats li")).hasCount(1);
        page.locator("#invite-make").click();
        telegram.write(FATHER, "/start " + code(page));
        assertThat(page.locator("#invite-state")).hasText("2 chats get the links.");
        assertThat(page.locator("#invite-chats li")).hasCount(2);
        photograph(page, "first-day-two-chats");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Unlink chat 1, linked .*")))
                .click();
        assertThat(page.locator("#invite-state")).hasText("1 chat gets the links.");
        assertThat(page.locator("#invite-chats li")).hasCount(1);
        page.locator("#invite-done").click();
        assertThat(row.locator(".p-telegram button")).hasText("1 chat");
    }

    private static void photograph(Page page, String state) {
        Chromium.photograph(page, state, look -> look.isWideEnoughFor(page));
    }
}
