package lessonledger.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lessonledger.gateway.FakeIdentityProvider;
import lessonledger.gateway.FakeIdentityProvider.Fault;
import lessonledger.gateway.LedgerWithABot;
import lessonledger.gateway.security.BrowserCookies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.util.HtmlUtils;

/** From the button to the provider and back, over HTTP, when all goes well and when somebody cheats or fails. */
@ExtendWith(OutputCaptureExtension.class)
class SignInByProviderTest extends LedgerWithABot {

    private static final String PASSWORD = "made-up-for-providers";
    private static final String SIGNED_IN = "ledger_signed_in";
    private static final String CSRF = "ledger_csrf";

    @Autowired
    BrowserCookies cookies;

    private final HttpClient browserAtProvider = HttpClient.newHttpClient();

    @BeforeAll
    void openAccounts() {
        connect();
        open("oidc-anna", "Anna@school.example");
    }

    private void open(String name, @Nullable String mail) {
        post("/api/admin/accounts", Map.of("name", name, "password", PASSWORD, "roles", List.of("AUDITOR")))
                .expectStatus()
                .isCreated();
        if (mail != null) {
            link(name, mail).expectStatus().isNoContent();
        }
    }

    private ResponseSpec link(String account, String mail) {
        return put("/api/admin/accounts/" + account + "/identity", Map.of("name", mail));
    }

    // ---- in ----

    @Test
    void a_person_signs_in_at_the_provider_and_goes_on_where_they_wanted_to(CapturedOutput log) throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        anybody.get()
                .uri("/sign-in?next=/admin/reports")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(page -> assertThat(HtmlUtils.htmlUnescape(page))
                        .contains("Sign in with School & Co", "href=\"/sign-in/oidc?next=%2Fadmin%2Freports\""));
        Begun begun = begin("/admin/reports");
        assertThat(begun.cookie().isHttpOnly()).isTrue();
        assertThat(begun.cookie().getSameSite()).isEqualTo("Lax");
        assertThat(begun.cookie().getPath()).isEqualTo("/sign-in/oidc");
        ResponseSpec answer = comeBack(begun, atProvider(begun));
        answer.expectStatus()
                .isSeeOther()
                .expectHeader()
                .valueEquals("Location", "/admin/reports")
                .expectCookie()
                .maxAge(BegunSignIns.COOKIE, Duration.ZERO);
        Browser anna = browser(answer);
        who(anna).isOk().expectBody().jsonPath("$.name").isEqualTo("oidc-anna");
        signOut(anna, "made-up").expectStatus().isForbidden();
        signOut(anna, anna.csrf()).expectStatus().isSeeOther();
        who(anna).isUnauthorized();
        assertThat(log.getAll())
                .doesNotContain(PROVIDER.secrets())
                .doesNotContain(
                        FakeIdentityProvider.CLIENT_SECRET, begun.cookie().getValue());
    }

    @Test
    void a_new_password_an_unlinked_person_and_a_closed_account_end_it_as_ever() throws Exception {
        open("oidc-ended", "ended@school.example");
        PROVIDER.signIn("s-ended", "ended@school.example", true);
        Browser browser = browser(signIn());
        post("/api/admin/accounts/oidc-ended/password", Map.of("password", "another-made-up-one"))
                .expectStatus()
                .isOk();
        who(browser).isUnauthorized();

        browser = browser(signIn());
        admin.delete()
                .uri("/api/admin/accounts/oidc-ended/identity")
                .exchange()
                .expectStatus()
                .isNoContent();
        who(browser).isUnauthorized();
        keptOut(signIn(), HttpStatus.FORBIDDEN, "No open account is linked to ended@school.example.");

        link("oidc-ended", "ended@school.example").expectStatus().isNoContent();
        browser = browser(signIn());
        admin.delete()
                .uri("/api/admin/accounts/oidc-ended")
                .exchange()
                .expectStatus()
                .isNoContent();
        who(browser).isUnauthorized();
        keptOut(signIn(), HttpStatus.FORBIDDEN, "No open account is linked to ended@school.example.");
    }

    @Test
    void roles_are_those_of_the_account_at_the_moment_of_the_request() throws Exception {
        open("oidc-roles", "roles@school.example");
        PROVIDER.signIn("s-roles", "roles@school.example", true);
        Browser browser = browser(signIn());
        browser.client()
                .get()
                .uri("/api/admin/teachers")
                .exchange()
                .expectStatus()
                .isOk();
        put("/api/admin/accounts/oidc-roles/roles", Map.of("roles", List.of("BILLING")))
                .expectStatus()
                .isOk();
        browser.client()
                .get()
                .uri("/api/admin/teachers")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    // ---- out ----

    @Test
    void whom_nobody_has_linked_gets_no_account() throws Exception {
        PROVIDER.signIn("s-stranger", "stranger@elsewhere.example", true);
        keptOut(signIn(), HttpStatus.FORBIDDEN, "No open account is linked to stranger@elsewhere.example.");
        admin.get()
                .uri("/api/admin/accounts")
                .exchange()
                .expectBody(String.class)
                .value(all -> assertThat(all).contains("oidc-anna").doesNotContain("stranger"));
    }

    @Test
    void an_address_that_the_provider_does_not_vouch_for_is_nobodys() throws Exception {
        open("oidc-unverified", "unverified@school.example");
        PROVIDER.signIn("s-unverified", "unverified@school.example", false);
        keptOut(signIn(), HttpStatus.FORBIDDEN, "does not confirm your name");
        PROVIDER.signIn("s-unverified", null, false);
        keptOut(signIn(), HttpStatus.FORBIDDEN, "does not confirm your name");
    }

    @Test
    void a_name_that_was_given_to_somebody_else_opens_nothing() throws Exception {
        open("oidc-first", "first@school.example");
        PROVIDER.signIn("s-first", "first@school.example", true);
        browser(signIn());
        PROVIDER.signIn("s-second", "first@school.example", true);
        keptOut(signIn(), HttpStatus.FORBIDDEN, "No open account is linked to first@school.example.");
        link("oidc-first", "first@school.example").expectStatus().isNoContent();
        browser(signIn());
        PROVIDER.signIn("s-first", "first@school.example", true);
        keptOut(signIn(), HttpStatus.FORBIDDEN, "No open account is linked to first@school.example.");
    }

    @Test
    void one_person_is_linked_to_one_account() {
        open("oidc-other", null);
        link("oidc-other", "ANNA@school.example")
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/identity-taken");
        link("oidc-other", " ").expectStatus().isBadRequest();
        // The sign for kelvin, whose small letter is a k.
        open("oidc-kim", "kim@school.example");
        link("oidc-other", "\u212Aim@school.example").expectStatus().isNoContent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "DOWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void what_the_provider_says_must_hold(Fault fault, CapturedOutput log) throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        PROVIDER.does(fault);
        keptOut(signIn(), HttpStatus.UNAUTHORIZED, "School &amp; Co did not confirm who you are.");
        assertThat(log.getAll()).contains("did not sign somebody in").doesNotContain(PROVIDER.secrets());
    }

    @Test
    void a_provider_that_is_down_keeps_nobody_from_using_a_password() throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun begun = begin("");
        URI back = atProvider(begun);
        PROVIDER.does(Fault.DOWN);
        ResponseSpec answer = comeBack(begun, back);
        answer.expectHeader().exists("Retry-After");
        keptOut(answer, HttpStatus.SERVICE_UNAVAILABLE, "cannot be reached at the moment");
        anybody.post()
                .uri("/sign-in")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(BodyInserters.fromFormData("account", "oidc-anna").with("password", PASSWORD))
                .exchange()
                .expectStatus()
                .isSeeOther();
    }

    @Test
    void a_provider_that_is_down_is_not_asked_by_everybody(CapturedOutput log) {
        try (FakeIdentityProvider down = FakeIdentityProvider.start()) {
            down.does(Fault.DOWN);
            MockEnvironment settings = new MockEnvironment()
                    .withProperty("OIDC_ISSUER", down.issuer())
                    .withProperty("OIDC_CLIENT_ID", FakeIdentityProvider.CLIENT_ID)
                    .withProperty("OIDC_CLIENT_SECRET", FakeIdentityProvider.CLIENT_SECRET);
            IdentityProvider provider = new IdentityProvider(settings, cookies, Clock.systemUTC());
            cannotBegin(provider);
            int connections = down.connections();
            cannotBegin(provider);
            assertThat(down.connections()).isPositive().isEqualTo(connections);
            assertThat(log.getAll()).containsOnlyOnce(down.issuer() + ") cannot be used to sign in for the moment");
        }
    }

    private static void cannotBegin(IdentityProvider provider) {
        assertThatThrownBy(
                        () -> provider.begin(MockServerWebExchange.from(MockServerHttpRequest.get("/sign-in/oidc")), "")
                                .block())
                .isInstanceOfSatisfying(
                        NotSignedIn.class,
                        fault -> assertThat(fault.reason()).isEqualTo(NotSignedIn.Reason.UNREACHABLE));
    }

    @Test
    void only_the_browser_that_began_it_comes_back() throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun begun = begin("");
        Begun another = begin("");
        URI back = atProvider(begun);
        int exchanges = PROVIDER.exchanges();
        String notHere = "This did not begin in this browser";
        keptOut(get(back, null), HttpStatus.BAD_REQUEST, notHere);
        keptOut(get(back, another.cookie().getValue()), HttpStatus.BAD_REQUEST, notHere);
        keptOut(get(back, "made-up"), HttpStatus.BAD_REQUEST, notHere);
        String changed = begun.cookie().getValue();
        changed = (changed.startsWith("A") ? "B" : "A") + changed.substring(1);
        keptOut(get(back, changed), HttpStatus.BAD_REQUEST, notHere);
        URI otherState = URI.create(back.toString().replaceAll("state=[^&]*", "state=made-up"));
        keptOut(get(otherState, begun.cookie().getValue()), HttpStatus.BAD_REQUEST, notHere);
        keptOut(
                get(
                        URI.create("https://lessons.example.org/sign-in/oidc/callback"),
                        begun.cookie().getValue()),
                HttpStatus.BAD_REQUEST,
                notHere);
        assertThat(PROVIDER.exchanges()).as("codes shown to the provider").isEqualTo(exchanges);
        comeBack(begun, back).expectStatus().isSeeOther();
    }

    @Test
    void a_code_is_good_once() throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun begun = begin("");
        URI back = atProvider(begun);
        comeBack(begun, back).expectStatus().isSeeOther();
        keptOut(comeBack(begun, back), HttpStatus.UNAUTHORIZED, "did not confirm who you are");
    }

    @Test
    void somebody_elses_code_does_not_fit_what_was_begun_here() throws Exception {
        PROVIDER.signIn("s-thief", "thief@elsewhere.example", true);
        URI thiefs = atProvider(begin(""));
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun annas = begin("");
        String code = thiefs.toString().replaceAll(".*code=([^&]*).*", "$1");
        URI mixed = URI.create(atProvider(annas).toString().replaceAll("code=[^&]*", "code=" + code));
        keptOut(comeBack(annas, mixed), HttpStatus.UNAUTHORIZED, "did not confirm who you are");
    }

    @Test
    void nobody_tries_without_an_end() throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun begun = begin("");
        String state = atProvider(begun).getRawQuery().replaceAll(".*(state=[^&]*).*", "$1");
        // Neither what was not begun here nor what the provider did not answer uses an allowance up.
        assertThat(answersElsewhere(20, "code=guess&state=guess", begun)).containsOnlyKeys("400");
        PROVIDER.does(Fault.DOWN);
        assertThat(answersElsewhere(20, "code=guess&" + state, begun)).containsOnlyKeys("503");
        PROVIDER.does(Fault.NONE);
        // A hundred, which fill again by one in three seconds.
        Map<String, Integer> answers = answersElsewhere(110, "error=access_denied&" + state, begun);
        assertThat(answers).containsOnlyKeys("401", "429");
        assertThat(answers.get("401")).isGreaterThanOrEqualTo(100);
        signIn().expectStatus().isSeeOther();
    }

    private Map<String, Integer> answersElsewhere(int times, String query, Begun begun) throws IOException {
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < times; i++) {
            answers.merge(statusFromElsewhere("/sign-in/oidc/callback?" + query, begun), 1, Integer::sum);
        }
        return answers;
    }

    /** Asks from 127.0.0.3, which is another address of this machine. */
    private String statusFromElsewhere(String path, Begun begun) throws IOException {
        try (Socket elsewhere = new Socket()) {
            elsewhere.bind(new InetSocketAddress("127.0.0.3", 0));
            elsewhere.connect(
                    new InetSocketAddress("127.0.0.1", URI.create(at("/")).getPort()), 5_000);
            elsewhere.setSoTimeout(20_000);
            elsewhere
                    .getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\nCookie: "
                                    + BegunSignIns.COOKIE + "=" + begun.cookie().getValue() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(elsewhere.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
        }
    }

    @Test
    void nobody_is_led_to_another_site() throws Exception {
        PROVIDER.signIn("s-anna", "anna@school.example", true);
        Begun begun = begin("//elsewhere.example");
        comeBack(begun, atProvider(begun))
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .valueEquals("Location", "/admin");
    }

    // ---- words of this test ----

    /** Something that was begun: where the browser is sent, and what it remembers. */
    private record Begun(URI address, ResponseCookie cookie) {}

    /** A browser that is signed in. */
    private record Browser(WebTestClient client, String csrf) {}

    private Begun begin(String next) {
        var answer = anybody.get()
                .uri(uri ->
                        uri.path("/sign-in/oidc").queryParam("next", "{next}").build(next))
                .exchange()
                .expectStatus()
                .isSeeOther()
                .returnResult(Void.class);
        return new Begun(
                Objects.requireNonNull(answer.getResponseHeaders().getLocation()),
                Objects.requireNonNull(answer.getResponseCookies().getFirst(BegunSignIns.COOKIE)));
    }

    private URI atProvider(Begun begun) throws IOException, InterruptedException {
        HttpResponse<Void> answer = browserAtProvider.send(
                HttpRequest.newBuilder(begun.address()).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(302);
        URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
        assertThat(back.toString()).startsWith("https://lessons.example.org/sign-in/oidc/callback?");
        return back;
    }

    private ResponseSpec comeBack(Begun begun, URI back) {
        return get(back, begun.cookie().getValue());
    }

    private ResponseSpec get(URI back, @Nullable String cookie) {
        String query = back.getRawQuery() == null ? "" : "?" + back.getRawQuery();
        var request = anybody.get().uri(URI.create(at(back.getRawPath() + query)));
        return (cookie == null ? request : request.cookie(BegunSignIns.COOKIE, cookie)).exchange();
    }

    private ResponseSpec signIn() throws IOException, InterruptedException {
        Begun begun = begin("");
        return comeBack(begun, atProvider(begun));
    }

    private static void keptOut(ResponseSpec answer, HttpStatus status, String words) {
        var page = answer.expectStatus()
                .isEqualTo(status)
                .expectCookie()
                .doesNotExist(SIGNED_IN)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(page).contains(words, "name=\"password\"");
    }

    private Browser browser(ResponseSpec answer) {
        var cookies =
                answer.expectStatus().isSeeOther().returnResult(Void.class).getResponseCookies();
        return new Browser(
                anybody.mutate()
                        .defaultCookie(
                                SIGNED_IN,
                                Objects.requireNonNull(cookies.getFirst(SIGNED_IN))
                                        .getValue())
                        .build(),
                Objects.requireNonNull(cookies.getFirst(CSRF)).getValue());
    }

    private static org.springframework.test.web.reactive.server.StatusAssertions who(Browser browser) {
        return browser.client().get().uri("/api/account").exchange().expectStatus();
    }

    private static ResponseSpec signOut(Browser browser, String csrf) {
        return browser.client()
                .post()
                .uri("/sign-out")
                .header("X-CSRF-Token", csrf)
                .exchange();
    }
}
