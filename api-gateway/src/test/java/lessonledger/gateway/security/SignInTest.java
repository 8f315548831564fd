package lessonledger.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import lessonledger.contract.access.AccessQuery.WhoHasPassword;
import lessonledger.gateway.RunningLedger;
import org.axonframework.common.Registration;
import org.axonframework.queryhandling.QueryBus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.BodyInserters;

/** The ways in and out: a page's form with a cookie, a name and a password, a token; and what closes each of them. */
class SignInTest extends RunningLedger {

    private static final String PASSWORD = "made-up-for-sign-in";

    @Autowired
    private QueryBus queries;

    @BeforeAll
    void openAccounts() {
        connect();
        open("door-anna");
    }

    private void open(String name) {
        post("/api/admin/accounts", Map.of("name", name, "password", PASSWORD, "roles", List.of("AUDITOR")))
                .expectStatus()
                .isCreated();
    }

    // ---- browsers ----

    @Test
    void a_person_signs_in_on_the_page_and_goes_on_where_they_wanted_to() {
        anybody.get()
                .uri("/sign-in?next=/admin/reports")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueMatches("Content-Security-Policy", ".*script-src 'self'.*")
                .expectBody(String.class)
                .value(page ->
                        assertThat(page).contains("value=\"/admin/reports\"").doesNotContain("<script"));
        ResponseSpec answer = submit("door-anna", PASSWORD, "/admin/reports");
        answer.expectStatus().isSeeOther().expectHeader().valueEquals("Location", "/admin/reports");
        Browser browser = browser(answer);
        assertThat(browser.secret().isHttpOnly()).isTrue();
        assertThat(browser.secret().getSameSite()).isEqualTo("Lax");
        assertThat(browser.csrf().isHttpOnly()).isFalse();
        browser.client()
                .get()
                .uri("/api/account")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("door-anna");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example",
                "//elsewhere.example",
                "/\\elsewhere.example",
                "javascript:alert(1)",
                "/sign-in",
                "/a\nb",
                "/%zz",
                ""
            })
    void nobody_is_led_to_another_site(String next) {
        submit("door-anna", PASSWORD, next)
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .valueEquals("Location", "/admin");
    }

    @Test
    void a_wrong_password_gives_the_page_again_and_no_cookie() {
        FluxExchangeResult<String> answer = submit("door-anna", "not-the-password", "/admin")
                .expectStatus()
                .isUnauthorized()
                .returnResult(String.class);
        assertThat(answer.getResponseCookies()).isEmpty();
        assertThat(String.join(
                        "",
                        Objects.requireNonNull(
                                answer.getResponseBody().collectList().block())))
                .contains("The user name or the password is wrong.")
                .doesNotContain("not-the-password");
    }

    @Test
    void what_changes_something_must_show_that_it_comes_from_our_page() {
        open("door-csrf");
        Browser browser = browser(submit("door-csrf", PASSWORD, ""));
        issue(browser.client(), null, null).expectStatus().isForbidden();
        issue(browser.client(), "made-up", null).expectStatus().isForbidden();
        issue(
                        browser.client(),
                        browser(submit("door-csrf", PASSWORD, "")).csrf().getValue(),
                        null)
                .expectStatus()
                .isForbidden();
        issue(browser.client(), browser.csrf().getValue(), "cross-site")
                .expectStatus()
                .isForbidden();
        issue(browser.client(), browser.csrf().getValue(), "same-site")
                .expectStatus()
                .isForbidden();
        issue(browser.client(), browser.csrf().getValue(), "same-origin")
                .expectStatus()
                .isCreated();
    }

    @Test
    void a_program_needs_no_such_thing_but_another_sites_page_cannot_use_what_a_browser_remembers() {
        WebTestClient anna = basic("door-anna", PASSWORD);
        issue(anna, null, null).expectStatus().isCreated();
        issue(anna, null, "cross-site").expectStatus().isForbidden();
    }

    private static ResponseSpec issue(WebTestClient client, @Nullable String csrf, @Nullable String site) {
        return client.post()
                .uri("/api/account/tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .headers(headers -> {
                    if (csrf != null) {
                        headers.set(BrowserCookies.CSRF_HEADER, csrf);
                    }
                    if (site != null) {
                        headers.set("Sec-Fetch-Site", site);
                    }
                })
                .bodyValue(Map.of("label", "a test"))
                .exchange();
    }

    @Test
    void signing_out_ends_it_for_this_browser_alone() {
        open("door-out");
        Browser one = browser(submit("door-out", PASSWORD, ""));
        Browser other = browser(submit("door-out", PASSWORD, ""));
        one.client()
                .post()
                .uri("/sign-out")
                .header(BrowserCookies.CSRF_HEADER, one.csrf().getValue())
                .exchange()
                .expectStatus()
                .isSeeOther()
                .expectCookie()
                .maxAge(BrowserCookies.SECRET, Duration.ZERO);
        one.client().get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        other.client().get().uri("/api/account").exchange().expectStatus().isOk();
    }

    @Test
    void another_password_signs_every_other_browser_out_and_a_remembered_one_counts_no_more() {
        open("door-change");
        Browser here = browser(submit("door-change", PASSWORD, ""));
        Browser there = browser(submit("door-change", PASSWORD, ""));
        WebTestClient machine = basic("door-change", PASSWORD);
        machine.get().uri("/api/account").exchange().expectStatus().isOk(); // It is remembered from now on.

        ResponseSpec wrong = change(here, "not-the-password", "another-made-up-one");
        wrong.expectStatus().isForbidden();
        change(here, PASSWORD, "short").expectStatus().isEqualTo(422);
        ResponseSpec changed = change(here, PASSWORD, "another-made-up-one");
        changed.expectStatus().isNoContent();

        browser(changed)
                .client()
                .get()
                .uri("/api/account")
                .exchange()
                .expectStatus()
                .isOk();
        there.client().get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        machine.get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        basic("door-change", "another-made-up-one")
                .get()
                .uri("/api/account")
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static ResponseSpec change(Browser browser, String current, String next) {
        return browser.client()
                .post()
                .uri("/api/account/password")
                .header(BrowserCookies.CSRF_HEADER, browser.csrf().getValue())
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Map.of("current", current, "next", next))
                .exchange();
    }

    // ---- machines ----

    @Test
    void a_token_is_shown_once_signs_in_and_can_be_revoked() {
        open("door-token");
        WebTestClient owner = basic("door-token", PASSWORD);
        Map<?, ?> issued = Objects.requireNonNull(issue(owner, null, null)
                .expectStatus()
                .isCreated()
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody());
        String token = String.valueOf(issued.get("token"));
        WebTestClient machine = bearer(token);
        machine.get()
                .uri("/api/account")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("door-token");
        owner.get()
                .uri("/api/account/tokens")
                .exchange()
                .expectBody(String.class)
                .value(list -> assertThat(list)
                        .contains("\"label\":\"a test\"", "\"lastUsedAt\":\"")
                        .doesNotContain(token, Digests.of(token)));
        owner.delete()
                .uri("/api/account/tokens/" + issued.get("id"))
                .exchange()
                .expectStatus()
                .isNoContent();
        machine.get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        owner.delete()
                .uri("/api/account/tokens/" + issued.get("id"))
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void nobody_revokes_anothers_token() {
        open("door-mine");
        String id = String.valueOf(Objects.requireNonNull(issue(basic("door-mine", PASSWORD), null, null)
                        .expectBody(Map.class)
                        .returnResult()
                        .getResponseBody())
                .get("id"));
        basic("door-anna", PASSWORD)
                .delete()
                .uri("/api/account/tokens/" + id)
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void a_closed_account_is_out_by_every_way_at_once() {
        open("door-closed");
        WebTestClient machine = basic("door-closed", PASSWORD);
        String token = String.valueOf(Objects.requireNonNull(issue(machine, null, null)
                        .expectBody(Map.class)
                        .returnResult()
                        .getResponseBody())
                .get("token"));
        Browser browser = browser(submit("door-closed", PASSWORD, ""));
        admin.delete()
                .uri("/api/admin/accounts/door-closed")
                .exchange()
                .expectStatus()
                .isNoContent();
        machine.get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        bearer(token).get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        browser.client().get().uri("/api/account").exchange().expectStatus().isUnauthorized();
        submit("door-closed", PASSWORD, "").expectStatus().isUnauthorized();
        post("/api/admin/accounts", Map.of("name", "door-closed", "roles", List.of("AUDITOR")))
                .expectStatus()
                .isEqualTo(409);
    }

    @Test
    void a_role_that_is_taken_away_is_gone_with_the_next_request() {
        open("door-role");
        WebTestClient machine = basic("door-role", PASSWORD);
        machine.get().uri("/api/admin/teachers").exchange().expectStatus().isOk();
        put("/api/admin/accounts/door-role/roles", Map.of("roles", List.of("BILLING")))
                .expectStatus()
                .isOk();
        machine.get().uri("/api/admin/teachers").exchange().expectStatus().isForbidden();
    }

    @Test
    void a_browser_is_never_asked_for_a_password_in_its_own_box() {
        anybody.get()
                .uri("/api/account")
                .header("Sec-Fetch-Mode", "cors")
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueMatches(HttpHeaders.WWW_AUTHENTICATE, "Bearer .*");
    }

    // ---- those who try ----

    @Test
    void a_thousand_wrong_passwords_are_slowed_and_refused_while_the_owner_signs_in_from_elsewhere() throws Exception {
        open("door-tried");
        HttpClient client = HttpClient.newHttpClient();
        List<Integer> answers = new ArrayList<>();
        String retryAfter = "";
        for (int i = 0; i < 1_000; i++) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(at("/api/account")))
                            .header("Authorization", basicHeader("door-tried", "guess-number-" + i))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            answers.add(answer.statusCode());
            if (answer.statusCode() == 429) {
                retryAfter = answer.headers().firstValue("Retry-After").orElse("");
            }
        }
        assertThat(answers).hasSize(1_000).containsOnly(401, 429);
        // Ten at once, and one more for every half minute that the thousand took.
        assertThat(Collections.frequency(answers, 401)).isBetween(SignIns.MISTAKES_PER_ACCOUNT, 20);
        assertThat(Integer.parseInt(retryAfter)).isBetween(1, 60);
        // Not even the right one is taken from here for the moment, in the form neither.
        submit("door-tried", PASSWORD, "")
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .exists("Retry-After")
                .expectBody(String.class)
                .value(page -> assertThat(page).contains("too many wrong passwords"));
        // The owner sits elsewhere: 127.0.0.2 is another address of this machine.
        try (Socket elsewhere = new Socket()) {
            elsewhere.bind(new InetSocketAddress("127.0.0.2", 0));
            elsewhere.connect(
                    new InetSocketAddress("127.0.0.1", URI.create(at("/")).getPort()), 5_000);
            elsewhere.setSoTimeout(20_000);
            elsewhere
                    .getOutputStream()
                    .write(("GET /api/account HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\nAuthorization: "
                                    + basicHeader("door-tried", PASSWORD) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(elsewhere.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        // And nobody else who sits here is kept out.
        basic("door-anna", PASSWORD)
                .get()
                .uri("/api/account")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void when_more_wait_than_can_be_looked_at_a_person_and_a_program_are_told_to_come_back() {
        try (Registration full = queries.registerHandlerInterceptor((unit, chain) -> {
            if (unit.getMessage().getPayload() instanceof WhoHasPassword) {
                throw new RejectedExecutionException("Too many passwords wait.");
            }
            return chain.proceed();
        })) {
            assertThat(full).isNotNull();
            submit("door-anna", "never-tried-either", "/admin")
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .exists("Retry-After")
                    .expectBody(String.class)
                    .value(page -> assertThat(page)
                            .contains("Too many people sign in at this moment.", "value=\"door-anna\"")
                            .doesNotContain("never-tried-either"));
            basic("door-anna", "never-tried-before")
                    .get()
                    .uri("/api/account")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .exists("Retry-After")
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
    }

    // ---- words of this test ----

    /** A browser that is signed in. */
    private record Browser(WebTestClient client, ResponseCookie secret, ResponseCookie csrf) {}

    private Browser browser(ResponseSpec answer) {
        var cookies = answer.returnResult(Void.class).getResponseCookies();
        ResponseCookie secret = Objects.requireNonNull(cookies.getFirst(BrowserCookies.SECRET));
        return new Browser(
                anybody.mutate()
                        .defaultCookie(BrowserCookies.SECRET, secret.getValue())
                        .build(),
                secret,
                Objects.requireNonNull(cookies.getFirst(BrowserCookies.CSRF)));
    }

    private ResponseSpec submit(String name, String password, String next) {
        return anybody.post()
                .uri("/sign-in")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(BodyInserters.fromFormData("account", name)
                        .with("password", password)
                        .with("next", next))
                .exchange();
    }

    private WebTestClient basic(String name, String password) {
        return anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth(name, password))
                .build();
    }

    private WebTestClient bearer(String token) {
        return anybody.mutate()
                .defaultHeaders(headers -> headers.setBearerAuth(token))
                .build();
    }

    private static String basicHeader(String name, String password) {
        return "Basic " + HttpHeaders.encodeBasicAuth(name, password, null);
    }
}
