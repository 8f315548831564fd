package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.SessionCommand.TimeOutSession;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Undeliverable;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import lessonledger.journey.Chromium.Look;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The admin's day in a real browser, on a school with a month behind it: what the page shows is what SQL over
 * {@code wpos_zoom_links} says. The month is one of long ago, when nobody else's lessons were; Berlin changes its clock in it.
 */
class AdminsDayTest extends RunningLedger {

    private static final String MONTH = "from=2023-03-01&to=2023-03-31";
    private static final String THAT_MONTH = "sent_time >= '2023-02-28 23:00:00' AND sent_time < '2023-03-31 22:00:00'";

    /** On this day Berlin had 23 hours. */
    private static final String SHORT_DAY = "sent_time >= '2023-03-25 23:00:00' AND sent_time < '2023-03-26 22:00:00'";

    /** A UTC column as the clock in Berlin had it in that month. */
    private static final String LOCAL = "%1$s + INTERVAL IF(%1$s < '2023-03-26 01:00:00', 1, 2) HOUR";

    private static final List<Look> LOOKS = List.of(
            new Look(390, 844, ColorScheme.LIGHT),
            new Look(390, 844, ColorScheme.DARK),
            new Look(1280, 800, ColorScheme.LIGHT),
            new Look(1280, 800, ColorScheme.DARK));

    private static final Map<String, String> TEACHERS = new LinkedHashMap<>();

    static {
        TEACHERS.put("DAY-1", "Ahmed Hassan");
        TEACHERS.put("DAY-2", "Meron Tadesse");
        TEACHERS.put("DAY-3", "ليلى أحمد");
        TEACHERS.put("DAY-4", "Katharina von Müller-Lüdenscheidt");
    }

    private static final List<String> STUDENTS = List.of(
            "Sara Omar",
            "Yusuf Demir",
            "Hana Bekele",
            "Omar Farouk",
            "نور عزيز",
            "Idris Bello",
            "Amina Said",
            "Lea Weiß");

    private static final int FIRST_STUDENT = 78_001;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private Scheduler deadlines;

    @Autowired
    private Clock clock;

    private final Chromium chromium = Chromium.start();
    private final SecureRandom secrets = new SecureRandom();
    private final Random random = new Random(5);

    @BeforeAll
    void teachAMonth() {
        connect();
        TEACHERS.forEach((id, name) -> post("/api/admin/teachers", Map.of("id", id, "name", name))
                .expectStatus()
                .isCreated());
        for (int i = 0; i < STUDENTS.size(); i++) {
            String teacher = List.copyOf(TEACHERS.keySet()).get(i % TEACHERS.size());
            enrol(FIRST_STUDENT + i, STUDENTS.get(i), teacher, i % 3 == 0 ? "Europe" : i % 3 == 1 ? "Gulf" : "Family");
        }
        List<List<SessionCommand>> lessons = new ArrayList<>();
        for (int day = 1; day <= 31; day++) {
            for (int hour = 8; hour < 8 + 2 + day % 3; hour++) {
                lessons.add(lesson(Instant.parse("2023-03-%02dT%02d:00:00Z".formatted(day, hour))));
            }
        }
        // The first and the last millisecond of the short day, and those beside it.
        for (String edge : List.of("25T22:59:59.999", "25T23:00:00.000", "26T21:59:59.999", "26T22:00:00.000")) {
            lessons.add(lesson(Instant.parse("2023-03-" + edge + "Z")));
        }
        deadlines.pause(); // Or the lessons of that month would time out at the moment at which they begin.
        try {
            lessons.parallelStream().forEach(lesson -> lesson.forEach(commands::sendAndWait));
        } finally {
            deadlines.resume();
        }
        eventually(() -> assertThat(number(
                        "SELECT COUNT(*) FROM wpos_zoom_links WHERE " + THAT_MONTH + " AND delivery <> 'pending'"))
                .isEqualTo(lessons.size()));
        eventually(() -> assertThat(number("SELECT COUNT(*) FROM wpos_zoom_links WHERE " + THAT_MONTH
                        + " AND session_status IN ('ended', 'timeout')"))
                .isEqualTo(lessons.stream().filter(lesson -> lesson.size() > 2).count()));
        eventually(() -> assertThat(number("SELECT COUNT(*) FROM student WHERE id BETWEEN " + FIRST_STUDENT + " AND "
                        + (FIRST_STUDENT + STUDENTS.size() - 1)))
                .isEqualTo(STUDENTS.size()));
    }

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    private void enrol(int id, String name, String teacher, String booked) {
        post(
                        "/api/admin/students",
                        Map.of(
                                "id",
                                id,
                                "name",
                                name,
                                "teacherId",
                                teacher,
                                "packageId",
                                booked,
                                "packageRate",
                                new BigDecimal("28.50")))
                .expectStatus()
                .isCreated();
    }

    /** All that is asked of one session: most go well, some are never opened, fall silent or are hardly observed. */
    private List<SessionCommand> lesson(Instant sentAt) {
        TrackingToken token = TrackingToken.random(secrets);
        SessionId id = token.sessionId();
        int student = FIRST_STUDENT + random.nextInt(STUDENTS.size());
        List<SessionCommand> acts = new ArrayList<>();
        acts.add(new SendLink(id, token, new StudentId(student), null, "https://school.zoom.us/j/81234567890", sentAt));
        int fate = random.nextInt(20);
        acts.add(
                fate == 0
                        ? new ReportUndeliverable(id, Undeliverable.BLOCKED, sentAt.plusSeconds(2))
                        : new ConfirmDelivery(id, sentAt.plusSeconds(2)));
        if (fate < 2) {
            return acts;
        }
        Instant now = sentAt.plusSeconds(20L + random.nextInt(fate == 2 ? 3_000 : 500));
        acts.add(new RecordClick(id, now));
        int beats = 4 + random.nextInt(12);
        for (long seq = 0; seq < beats; seq++) {
            now = now.plusSeconds(fate == 3 ? 400 : 120 + random.nextInt(20));
            acts.add(new RecordHeartbeat(id, "day-1", seq, true, now));
        }
        acts.add(
                fate == 4
                        ? new TimeOutSession(id, now.plusSeconds(7_201))
                        : new EndSession(id, "day-1", Claims.NONE, now.plusSeconds(30)));
        return acts;
    }

    @Test
    void what_the_page_and_the_file_show_is_what_sql_says_whatever_is_picked() throws IOException {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/admin?" + MONTH), "admin", ADMIN_PASSWORD);
            assertPageSays(page, THAT_MONTH, 31);

            page.locator("#status").selectOption("ended");
            String ended = THAT_MONTH + " AND session_status = 'ended'";
            assertPageSays(page, ended, 31);

            page.locator("#teacher").selectOption("DAY-2");
            String herEnded = ended + " AND ustazid = 'DAY-2'";
            assertPageSays(page, herEnded, 31);
            assertFileSays(page, herEnded);

            page.locator("#clear").click();
            page.locator("[data-measure=minutes]").click();
            page.locator("#from").fill("2023-03-26");
            page.locator("#to").fill("2023-03-26");
            assertPageSays(page, SHORT_DAY, 1);
            assertFileSays(page, SHORT_DAY);
            assertThat(page).hasURL(at("/admin?from=2023-03-26&to=2023-03-26"));

            // Another who is sent this address sees the same.
            Page other = desk.page();
            other.navigate(at("/admin?" + MONTH + "&status=timeout"));
            assertPageSays(other, THAT_MONTH + " AND session_status = 'timeout'", 31);
            assertFileSays(other, THAT_MONTH + " AND session_status = 'timeout'");
            assertThat(desk.faults()).isEmpty();
        }
    }

    @Test
    void a_lesson_that_a_student_starts_elsewhere_appears_without_a_reload() {
        enrol(78_101, "Sara Omar", "DAY-1", "Europe");
        SendLink link = link(78_101);
        try (Device desk = desk();
                Device phone = chromium.phone()) {
            Page page = desk.signIn(at("/admin?status=active&student=78101"), "admin", ADMIN_PASSWORD);
            assertThat(page.locator("#live")).hasAttribute("data-state", "live");
            assertThat(page.locator("#blank")).isVisible();
            commands.sendAndWait(link);
            eventually(() -> assertThat(number("SELECT COUNT(*) FROM wpos_zoom_links WHERE studentid = 78101"))
                    .isOne());
            page.navigate(at("/admin?status=active&student=78101&session="
                    + link.sessionId().value()));
            assertThat(page.locator("#live")).hasAttribute("data-state", "live");
            page.getByText("Copy the link").click();
            String copied = page.getByLabel("The student's link").inputValue();
            assertThat(copied)
                    .isEqualTo("https://lessons.example.org/api/zoom/track?token="
                            + link.token().value());
            page.keyboard().press("Escape");
            page.evaluate("document.body.dataset.kept = 'yes'");

            phone.page().navigate(copied.replace("https://lessons.example.org", at("")));

            Locator row = page.locator("#rows tr[data-id='" + link.sessionId().value() + "']");
            row.waitFor();
            assertThat(row.locator(".status")).containsText("Active");
            assertThat(page.locator("#n-active")).hasText("1");
            assertThat(page.locator("body")).hasAttribute("data-kept", "yes");
            assertThat(desk.faults()).isEmpty();
        }
    }

    @Test
    void without_the_live_connection_the_page_looks_every_ten_seconds_and_says_so() {
        enrol(78_102, "Yusuf Demir", "DAY-1", "Europe");
        try (Device desk = desk()) {
            desk.context().clock().install();
            desk.context().route("**/teacher-sessions/changes*", Route::abort);
            Page page = desk.signIn(at("/admin?date=all&student=78102"), "admin", ADMIN_PASSWORD);
            assertThat(page.locator("#live-text")).hasText("Every 10 s");
            assertThat(page.locator("#blank")).isVisible();
            commands.sendAndWait(link(78_102));
            eventually(() -> assertThat(number("SELECT COUNT(*) FROM wpos_zoom_links WHERE studentid = 78102"))
                    .isOne());
            page.clock().runFor(10_001L);
            assertThat(page.locator("#rows tr[data-id]")).hasCount(1);
        }
    }

    @Test
    void keys_lead_through_the_list() {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/admin?" + MONTH), "admin", ADMIN_PASSWORD);
            List<String> ids = ids(THAT_MONTH);
            assertThat(page.locator("#n-total")).hasText(String.valueOf(ids.size()));
            page.keyboard().press("j");
            page.keyboard().press("j");
            assertThat(page.locator("#rows tr[aria-selected=true]")).hasAttribute("data-id", ids.get(1));
            page.keyboard().press("Enter");
            assertThat(page.locator("#drawer")).isVisible();
            assertThat(page.locator("#drawer .facts dt"))
                    .hasText(new String[] {"Student", "Teacher", "Package", "Rate", "Number", "Session"});
            assertThat(page.locator("#drawer")).hasAttribute("data-id", ids.get(1));
            page.keyboard().press("j");
            assertThat(page.locator("#drawer")).hasAttribute("data-id", ids.get(2));
            photograph(page, "day-drawer");
            page.keyboard().press("Escape");
            assertThat(page.locator("#drawer")).isHidden();
            page.keyboard().press("/");
            assertThat(page.locator("#q")).isFocused();
            page.keyboard().type("Meron");
            assertThat(page.locator("#n-total"))
                    .hasText(String.valueOf(
                            number("SELECT COUNT(*) FROM wpos_zoom_links WHERE ustazid = 'DAY-2' AND " + THAT_MONTH)));
            page.keyboard().press("Escape");
            page.keyboard().press("Escape");
            assertThat(page.locator("#n-total")).hasText(String.valueOf(ids.size()));
            page.keyboard().press("?");
            assertThat(page.locator("#shortcuts")).isVisible();
            assertThat(desk.faults()).isEmpty();
        }
    }

    @Test
    void the_page_in_all_its_states() {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/admin?" + MONTH), "admin", ADMIN_PASSWORD);
            assertThat(page.locator("#chart-teachers button")).hasCount(TEACHERS.size());
            photograph(page, "day");
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setMedia(Media.PRINT)
                    .setColorScheme(ColorScheme.LIGHT)); // Paper is never dark.
            assertThat(page.locator(".tools")).isHidden();
            assertThat(page.locator("#rows tr[data-id]").first()).isVisible();
            page.setViewportSize(718, 1047); // A4 within its usual margins.
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "day-print.png")));
            assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                    .as("width of the printed page")
                    .isLessThanOrEqualTo(718);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));

            page.navigate(at("/admin?date=2022-01-01"));
            assertThat(page.locator("#blank-title")).hasText("No links were sent");
            photograph(page, "day-empty");

            page.route(
                    "**/api/admin/teacher-sessions?*",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(503)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\":503,\"detail\":\"The read model does not answer; try again.\"}")));
            page.reload();
            assertThat(page.locator("#trouble")).containsText("The read model does not answer; try again.");
            assertThat(page.locator("#sessions")).hasAttribute("aria-busy", "false");
            photograph(page, "day-trouble");
        }
    }

    private SendLink link(int student) {
        TrackingToken token = TrackingToken.random(secrets);
        return new SendLink(
                token.sessionId(), token, new StudentId(student), null, "https://school.zoom.us/j/1", clock.instant());
    }

    // ---- what SQL says ----

    private void assertPageSays(Page page, String where, int days) {
        Map<String, Object> sum =
                database.queryForMap("SELECT COUNT(*) AS total, COALESCE(SUM(session_status = 'active'), 0) AS active,"
                        + " COALESCE(SUM(session_status = 'ended'), 0) AS ended, COALESCE(SUM(session_status = 'timeout'), 0) AS timeout,"
                        + " COALESCE(SUM(session_status IS NULL), 0) AS sent,"
                        + " ROUND(AVG(session_duration_minutes), 1) AS average,"
                        + " COALESCE(SUM(session_duration_minutes), 0) AS minutes,"
                        + " SUM(observed_seconds) DIV 60 AS observed,"
                        + " FLOOR(100000 * SUM(IF(session_ended_at IS NULL, 0, observed_seconds)) / SUM(TIMESTAMPDIFF("
                        + "MICROSECOND, clicked_at, session_ended_at) DIV 1000)) AS evidence,"
                        + " COALESCE(SUM(TIMESTAMPDIFF(MICROSECOND, sent_time, clicked_at) <= 900000000), 0) AS punctual,"
                        + " COALESCE(SUM(TIMESTAMPDIFF(MICROSECOND, sent_time, clicked_at) > 900000000), 0) AS late,"
                        + " ROUND(AVG(TIMESTAMPDIFF(MICROSECOND, sent_time, clicked_at)) / 1000000) AS opening"
                        + " FROM wpos_zoom_links WHERE " + where);
        assertThat(page.locator("#n-total")).hasText(said(sum.get("total")));
        assertThat(page.locator("#n-active")).hasText(said(sum.get("active")));
        assertThat(page.locator("#n-average")).hasText(sum.get("average") + " min");
        assertThat(page.locator("#n-minutes")).hasText(said(sum.get("minutes")) + " min");
        Map.of("active", "active", "ended", "ended", "timeout", "timed out", "sent", "sent")
                .forEach((status, word) -> assertThat(page.locator("[data-status-pick=" + status + "]"))
                        .hasText(said(sum.get(status)) + " " + word));

        assertThat(page.locator("#n-evidence")).hasText(sum.get("evidence") + " %");
        long observed = ((Number) Objects.requireNonNull(sum.get("observed"))).longValue();
        assertThat(page.locator("#n-observed")).hasText(observed / 60 + " h " + observed % 60 + " min observed");
        eventually(() -> assertThat(labels(page.locator("#chart-punctuality .row"), "title"))
                .containsExactly(
                        "Within 15 min: " + said(sum.get("punctual")) + " sessions",
                        "Later: " + said(sum.get("late")) + " sessions",
                        "Not opened: " + said(sum.get("sent")) + " sessions"));
        long opening = ((Number) Objects.requireNonNull(sum.get("opening"))).longValue();
        assertThat(page.locator("#punctuality-note"))
                .hasText("after " + (opening < 90 ? opening + " s" : Math.round(opening / 60.0) + " min")
                        + " on average");

        List<String> perDay = database.queryForList(
                "SELECT CONCAT(DATE_FORMAT(" + local("sent_time") + ", '%a, %e %b'), ': ', COUNT(*), ' sessions, ',"
                        + " FORMAT(COALESCE(SUM(session_duration_minutes), 0), 0), ' minutes, ',"
                        + " SUM(COALESCE(session_status, '') = 'ended'), ' ended, ',"
                        + " SUM(COALESCE(session_status, '') = 'timeout'), ' timed out, ',"
                        + " SUM(session_status IS NULL), ' not opened') FROM wpos_zoom_links WHERE " + where
                        + " GROUP BY DATE(" + local("sent_time") + ") ORDER BY DATE(" + local("sent_time") + ")",
                String.class);
        Locator columns = page.locator("#chart-days li[data-inside=true] button");
        assertThat(columns).hasCount(days);
        eventually(() -> assertThat(labels(columns, "aria-label").stream()
                        .map(label -> label.replace(",", ""))
                        .filter(label -> !label.contains(": 0 sessions")))
                .isEqualTo(perDay.stream().map(label -> label.replace(",", "")).toList()));

        // The chart holds all teachers, so that another one can be picked.
        List<String> perTeacher = database.queryForList(
                "SELECT CONCAT(t.name, ': ', COUNT(*), ' sessions, ', FORMAT(COALESCE(SUM(session_duration_minutes), 0),"
                        + " 0), ' minutes') FROM wpos_zoom_links JOIN teacher t ON t.id = ustazid WHERE "
                        + where.replaceAll(" AND ustazid = '[^']*'", "")
                        + " GROUP BY t.id, t.name ORDER BY SUM(session_duration_minutes) DESC, COUNT(*) DESC",
                String.class);
        eventually(() -> assertThat(labels(page.locator("#chart-teachers button"), "title"))
                .isEqualTo(perTeacher));

        List<String> ids = ids(where);
        eventually(() -> {
            List<String> shown = labels(page.locator("#rows tr[data-id]"), "data-id");
            assertThat(shown).hasSizeGreaterThanOrEqualTo(Math.min(50, ids.size()));
            assertThat(shown).isEqualTo(ids.subList(0, Math.min(ids.size(), shown.size())));
        });
    }

    private void assertFileSays(Page page, String where) throws IOException {
        Download file = page.waitForDownload(() -> {
            page.locator(".tools summary").click();
            page.locator("[data-export=csv]").click();
        });
        String address = page.url();
        page.locator(".tools summary").focus();
        page.keyboard().press("Escape"); // Closes the menu, and leaves the filters as they are.
        assertThat(page.locator("[data-export=csv]")).isHidden();
        assertThat(page).hasURL(address);
        List<List<String>> lines;
        try (var csv = CsvReader.builder().detectBomHeader(true).ofCsvRecord(file.path())) {
            lines = csv.stream().map(record -> record.getFields().subList(0, 8)).toList();
        }
        assertThat(lines.get(0))
                .containsExactly(
                        "Teacher name",
                        "Student name",
                        "Start time",
                        "End time",
                        "Duration",
                        "Status",
                        "Package",
                        "Rate");
        List<List<String>> rows = database.query(
                "SELECT t.name, s.name, DATE_FORMAT(" + local("clicked_at") + ", '%Y-%m-%d %H:%i:%s'), DATE_FORMAT("
                        + local("session_ended_at") + ", '%Y-%m-%d %H:%i:%s'), session_duration_minutes,"
                        + " COALESCE(session_status, 'sent'), packageId, packageRate FROM wpos_zoom_links"
                        + " JOIN teacher t ON t.id = ustazid JOIN student s ON s.id = studentid WHERE " + where
                        + " ORDER BY sent_time DESC, wpos_zoom_links.id DESC",
                (row, number) -> {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= 8; i++) {
                        cells.add(Objects.requireNonNullElse(row.getString(i), ""));
                    }
                    return cells;
                });
        assertThat(rows).isNotEmpty();
        assertThat(lines.subList(1, lines.size())).isEqualTo(rows);
    }

    private List<String> ids(String where) {
        return database.queryForList(
                "SELECT session_id FROM wpos_zoom_links WHERE " + where + " ORDER BY sent_time DESC, id DESC",
                String.class);
    }

    private long number(String sql) {
        return Objects.requireNonNull(database.queryForObject(sql, Long.class));
    }

    private static String local(String column) {
        return LOCAL.formatted(column);
    }

    private static String said(@Nullable Object number) {
        return String.format(Locale.ROOT, "%,d", ((Number) Objects.requireNonNull(number)).longValue());
    }

    private static List<String> labels(Locator all, String attribute) {
        return ((List<?>) all.evaluateAll("(all, name) => all.map(one => one.getAttribute(name))", attribute))
                .stream().map(String::valueOf).collect(Collectors.toList());
    }

    private Device desk() {
        return chromium.device(new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setLocale("en-GB")
                .setAcceptDownloads(true));
    }

    private static void photograph(Page page, String state) {
        for (Look look : LOOKS) {
            look.giveTo(page);
            look.photograph(page, state);
            look.isWideEnoughFor(page);
        }
        page.setViewportSize(1280, 800);
    }
}
