package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lessonledger.secrets.Secrets;
import org.jspecify.annotations.Nullable;

/**
 * The system's own Chromium, with a Zoom of this machine: no page here reaches the internet. What a page asks for is not
 * intercepted unless a test wants it, because Chromium loses what an intercepted page sends while it closes.
 */
final class Chromium implements AutoCloseable {

    private static final List<String> PATHS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    private static final Pattern ZOOM = Pattern.compile("https://[^/]+\\.zoom\\.us[:/]");

    private final FakeZoom zoom;
    private final Playwright playwright;
    private final Browser browser;

    private Chromium(FakeZoom zoom, Playwright playwright, Browser browser) {
        this.zoom = zoom;
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        FakeZoom zoom = FakeZoom.start();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setArgs(List.of(
                                "--no-sandbox", // Tests also run as root.
                                "--host-resolver-rules=MAP *.zoom.us 127.0.0.1:" + zoom.port()
                                        + ", MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
        return new Chromium(zoom, playwright, browser);
    }

    private static Path executable() {
        return PATHS.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Chromium is missing; install the package chromium."));
    }

    /** A student's device: one profile, its pages, and what went wrong on them. */
    static final class Device implements AutoCloseable {

        private final BrowserContext context;
        private final List<String> faults = new CopyOnWriteArrayList<>();
        private final List<Request> visitsToZoom = new CopyOnWriteArrayList<>();

        private Device(BrowserContext context) {
            this.context = context;
            context.setDefaultTimeout(20_000);
            context.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    faults.add(message.text());
                }
            });
            context.onWebError(error -> faults.add(error.error()));
            context.onRequest(request -> {
                Secrets.noteIn(request.url());
                if (request.isNavigationRequest() && ZOOM.matcher(request.url()).lookingAt()) {
                    visitsToZoom.add(request);
                }
                @Nullable String body = request.postData();
                if (body != null) {
                    Secrets.noteIn(body);
                }
            });
        }

        /** Opens a page of the office, signs in where that leads to, and returns the page. */
        Page signIn(String address, String account, String password) {
            Page page = page();
            page.navigate(address);
            page.getByLabel("User name").fill(account);
            page.getByLabel("Password").fill(Secrets.note("password", password));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                    .click();
            page.waitForURL(url -> !url.contains("/sign-in"));
            page.waitForLoadState();
            return page;
        }

        BrowserContext context() {
            return context;
        }

        Page page() {
            return context.newPage();
        }

        /** Returns the errors that the pages wrote, such as a violated content policy. */
        List<String> faults() {
            return faults;
        }

        /** Returns the address that each request to the meeting came from, or "none". */
        List<String> referrersAtZoom() {
            return visitsToZoom.stream()
                    .map(visit -> visit.allHeaders().getOrDefault("referer", "none"))
                    .toList();
        }

        /** Every browser blocks a window that no touch asked for; this one only does so when it is told. */
        Device thatBlocksWindows() {
            context.addInitScript("window.open = () => null;");
            return this;
        }

        @Override
        public void close() {
            context.cookies().forEach(cookie -> Secrets.noteSeen("cookie", cookie.value));
            context.close();
        }
    }

    /** A phone of the usual size. */
    Device phone() {
        return device(new Browser.NewContextOptions().setViewportSize(360, 780));
    }

    Device device(Browser.NewContextOptions options) {
        return new Device(browser.newContext(options.setIgnoreHTTPSErrors(true)));
    }

    /** The four looks that every page must have: narrow and wide, by day and by night. */
    static final List<Look> LOOKS = List.of(
            new Look(360, 780, ColorScheme.LIGHT),
            new Look(360, 780, ColorScheme.DARK),
            new Look(1280, 800, ColorScheme.LIGHT),
            new Look(1280, 800, ColorScheme.DARK));

    /** Takes a picture of the page in every look, and each time lets the caller check that it fits. */
    static void photograph(Page page, String state, Consumer<Look> fits) {
        for (Look look : LOOKS) {
            look.giveTo(page);
            look.photograph(page, state);
            fits.accept(look);
        }
    }

    /**
     * How a page is shown.
     *
     * @param width in CSS pixels
     * @param height in CSS pixels
     */
    record Look(int width, int height, ColorScheme scheme) {

        /** Shows the page so. */
        void giveTo(Page page) {
            page.setViewportSize(width, height);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        }

        /** Nothing is beside the screen's edge. */
        void isWideEnoughFor(Page page) {
            assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                    .as("width of the page at %s", this)
                    .isLessThanOrEqualTo(width);
        }

        /** Takes a picture for a person to look at. */
        void photograph(Page page, String state) {
            String name = "%s-%dx%d-%s.png"
                    .formatted(state, width, height, scheme.name().toLowerCase(Locale.ROOT));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "screenshots", name))
                    .setAnimations(ScreenshotAnimations.DISABLED));
        }

        @Override
        public String toString() {
            return width + "x" + height + " " + scheme;
        }
    }

    @Override
    public void close() {
        try (zoom;
                playwright) {
            browser.close();
        }
    }
}
