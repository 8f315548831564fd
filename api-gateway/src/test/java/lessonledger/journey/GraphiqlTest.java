package lessonledger.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import lessonledger.gateway.RunningLedger;
import lessonledger.journey.Chromium.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** GraphiQL in a real browser, from this machine's own files and under the office's policy. */
class GraphiqlTest extends RunningLedger {

    private static final String PASSWORD = "made-up-for-graphiql";

    private final Chromium chromium = Chromium.start();

    @BeforeAll
    void openAccounts() {
        connect();
        enrol(79_001, "GQ-1");
        post(
                        "/api/admin/accounts",
                        Map.of(
                                "name",
                                "graphiql-teacher",
                                "password",
                                PASSWORD,
                                "roles",
                                List.of("TEACHER"),
                                "teacherId",
                                "GQ-1"))
                .expectStatus()
                .isCreated();
        post(
                        "/api/admin/accounts",
                        Map.of("name", "graphiql-auditor", "password", PASSWORD, "roles", List.of("AUDITOR")))
                .expectStatus()
                .isCreated();
    }

    @AfterAll
    void closeBrowser() {
        chromium.close();
    }

    @Test
    void an_auditor_asks_and_is_answered_and_hears_of_changes() {
        try (Device desk = desk()) {
            List<String> elsewhere = new CopyOnWriteArrayList<>();
            desk.context().onRequest(request -> noteForeign(request, elsewhere));
            Page page = desk.signIn(at("/graphiql"), "graphiql-auditor", PASSWORD);
            Locator answer = page.locator(".result-window");
            ask(page, "{ teacher(id: \"GQ-1\") { name students { id } } }");
            assertThat(answer).containsText("\"name\": \"Ahmed Hassan\"");
            assertThat(answer).containsText("79001");
            Chromium.photograph(page, "graphiql", look -> {
                look.isWideEnoughFor(page);
                assertThat(List.of(width(page, ".graphiql-query-editor"), width(page, ".result-window")))
                        .as("widths of question and answer at %s", look)
                        .allMatch(width -> width > 320);
            });
            page.setViewportSize(1280, 800);

            ask(page, "{ teachers { shoeSize } }");
            assertThat(answer).containsText("shoeSize");

            ask(page, "subscription { sessionChanged(filter: {student: 79001}) { resync session { status } } }");
            assertThat(answer).containsText("\"resync\": true");
            post("/api/teachers/students/79001/zoom", Map.of("link", "https://school.zoom.us/j/1"))
                    .expectStatus()
                    .isCreated();
            assertThat(answer).containsText("\"status\": \"sent\"");
            page.locator(".graphiql-execute-button").click();
            assertThat(page.locator(".graphiql-execute-button"))
                    .hasAttribute("aria-label", "Execute query (Ctrl-Enter)");

            assertThat(elsewhere).isEmpty();
            assertThat(desk.faults()).isEmpty();
        }
    }

    @Test
    void a_teacher_is_taken_to_their_own_page_and_answered_nothing() {
        try (Device desk = desk()) {
            Page page = desk.signIn(at("/graphiql"), "graphiql-teacher", PASSWORD);
            assertThat(page).hasURL(at("/teach"));
            Object status = page.evaluate("fetch('/webjars/graphiql/graphiql.min.js').then(answer => answer.status)");
            assertThat(status).isEqualTo(403);
        }
    }

    @Test
    void its_policy_allows_no_script_but_files_of_ours_and_all_of_them_were_read_at_the_start() {
        String page = Objects.requireNonNull(admin.get()
                .uri("/graphiql")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .value(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .contains("script-src 'self';", "style-src 'self';")
                                .doesNotContain("unsafe"))
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        List<String> files = Pattern.compile("<(?:script|link)[^>]* (?:src|href)=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        // A file of a library's archive that is read only when somebody asks for it may hold up the thread that answers
        // all.
        assertThat(files).hasSize(7).allMatch(file -> file.startsWith("/office/"));
        files.forEach(file -> anybody.head()
                .uri(file)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .value("Cache-Control", kept -> assertThat(kept).contains("immutable")));
    }

    private static double width(Page page, String selector) {
        return page.locator(selector).boundingBox().width;
    }

    private static void ask(Page page, String query) {
        page.locator(".graphiql-query-editor .CodeMirror").click();
        page.keyboard().press("Control+A");
        page.keyboard().insertText(query);
        page.keyboard().press("Control+Enter");
    }

    private void noteForeign(Request request, List<String> elsewhere) {
        if (!request.url().startsWith(at("/")) && !request.url().startsWith("data:")) {
            elsewhere.add(request.url());
        }
    }

    private Device desk() {
        return chromium.device(
                new Browser.NewContextOptions().setViewportSize(1280, 800).setLocale("en-GB"));
    }
}
