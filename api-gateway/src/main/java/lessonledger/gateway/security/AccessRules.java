package lessonledger.gateway.security;

import static lessonledger.contract.access.Role.ADMIN;
import static lessonledger.contract.access.Role.AUDITOR;
import static lessonledger.contract.access.Role.BILLING;
import static lessonledger.contract.access.Role.TEACHER;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lessonledger.contract.access.Role;
import lessonledger.gateway.problem.ProblemResponses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Who may do what, in one table. The first row that fits a request decides; what no row names is an admin's. A test walks
 * every route that there is with every role, and fails for a route without a row.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class AccessRules {

    private static final Set<HttpMethod> READ = Set.of(GET, HEAD);
    private static final Set<HttpMethod> ANY = Set.of();

    /**
     * The table. The student's routes are open, because the token in the request is the student's right; a cron job and
     * Telegram show secrets of their own, and health tells strangers no names.
     */
    static final List<Row> TABLE = List.of(
            open(ANY, "/api/zoom/**"),
            open(ANY, "/api/cron/**"),
            open(Set.of(POST), "/api/telegram/webhook"),
            open(READ, "/api/health/**"),
            open(READ, "/actuator/health/**"),
            open(READ, "/tracking/**"),
            open(READ, "/office/**"),
            open(READ, "/favicon.ico"),
            open(READ, "/robots.txt"),
            open(ANY, SignIns.SIGN_IN),
            open(READ, SignIns.BY_PROVIDER + "/**"),
            open(Set.of(POST), SignIns.SIGN_OUT),
            row(READ, "/", TEACHER, ADMIN, AUDITOR, BILLING),
            row(READ, "/account", TEACHER, ADMIN, AUDITOR, BILLING),
            row(ANY, "/api/account/**", TEACHER, ADMIN, AUDITOR, BILLING),
            row(READ, "/teach", TEACHER),
            row(READ, "/api/teachers/me/**", TEACHER),
            row(Set.of(POST, DELETE), "/api/teachers/me/students/{id}/invitations", TEACHER),
            row(Set.of(POST), "/api/teachers/students/{id}/zoom", TEACHER, ADMIN),
            row(READ, "/api/billing/**", BILLING, ADMIN, AUDITOR),
            row(ANY, "/api/billing/**", BILLING, ADMIN),
            row(READ, "/billing/**", BILLING, ADMIN, AUDITOR),
            row(READ, "/api/audit/**", ADMIN, AUDITOR),
            row(READ, "/audit/**", ADMIN, AUDITOR),
            row(READ, "/admin/**", ADMIN, AUDITOR),
            // Whoever has a student's link can start the clock, and an auditor changes nothing.
            row(READ, "/api/admin/teacher-sessions/{id}/link", ADMIN),
            row(READ, "/api/admin/**", ADMIN, AUDITOR),
            row(ANY, "/api/admin/**", ADMIN),
            // A query changes nothing, by whatever method it comes; there are no mutations.
            row(ANY, "/graphql/**", ADMIN, AUDITOR),
            row(READ, "/graphiql/**", ADMIN, AUDITOR),
            row(READ, "/v3/api-docs/**", ADMIN, AUDITOR),
            row(READ, "/v3/api-docs.yaml", ADMIN, AUDITOR),
            row(READ, "/swagger-ui.html", ADMIN, AUDITOR),
            row(READ, "/swagger-ui/**", ADMIN, AUDITOR),
            row(READ, "/webjars/**", ADMIN, AUDITOR),
            row(READ, "/actuator/**", ADMIN));

    /**
     * A row of the table.
     *
     * @param methods the methods that it is about; none stands for all
     * @param pattern the paths that it is about
     * @param open whether nobody has to sign in
     * @param roles who may, when somebody has to
     */
    record Row(Set<HttpMethod> methods, PathPattern pattern, boolean open, Set<Role> roles) {

        boolean fits(HttpMethod method, PathContainer path) {
            return (methods.isEmpty() || methods.contains(method)) && pattern.matches(path);
        }

        @Override
        public String toString() {
            return (methods.isEmpty() ? "any" : methods) + " " + pattern + (open ? " open" : " " + roles);
        }
    }

    private static Row open(Set<HttpMethod> methods, String pattern) {
        return new Row(methods, PathPatternParser.defaultInstance.parse(pattern), true, Set.of());
    }

    private static Row row(Set<HttpMethod> methods, String pattern, Role first, Role... others) {
        return new Row(methods, PathPatternParser.defaultInstance.parse(pattern), false, EnumSet.of(first, others));
    }

    /** Returns the row that decides, or nothing when no row is about such a request. */
    static Optional<Row> rowFor(HttpMethod method, PathContainer path) {
        return TABLE.stream().filter(row -> row.fits(method, path)).findFirst();
    }

    /** The requests are measured already; a span for every filter that they pass would cost more than the filters. */
    @Bean
    SecurityObservationSettings noObservationOfFilters() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityWebFilterChain accessRulesOfTheRoutes(
            ServerHttpSecurity http, SignIns signIns, ShownCredentials shown, ProblemResponses problems) {
        AuthenticationWebFilter signIn = new AuthenticationWebFilter(signIns);
        signIn.setServerAuthenticationConverter(shown);
        signIn.setRequiresAuthenticationMatcher(exchange ->
                signsIn(exchange.getRequest().getPath().value()) ? MatchResult.match() : MatchResult.notMatch());
        signIn.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        signIn.setAuthenticationFailureHandler((filtered, fault) -> {
            ServerWebExchange exchange = filtered.getExchange();
            boolean byCookie = !exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
            // A cookie that counts no more is that of somebody who is not signed in; a header that does is a mistake.
            return byCookie ? filtered.getChain().filter(exchange) : signInFirst(exchange, problems);
        });
        return http.authorizeExchange(routes -> routes.anyExchange()
                        .access((asks, context) -> asks.map(who -> new AuthorizationDecision(
                                        isAllowed(context.getExchange().getRequest(), who)))
                                .defaultIfEmpty(new AuthorizationDecision(
                                        isOpen(context.getExchange().getRequest())))
                                .map(decision -> decision)))
                .addFilterAt(signIn, SecurityWebFiltersOrder.AUTHENTICATION)
                .addFilterBefore(refuseOtherSites(problems), SecurityWebFiltersOrder.CSRF)
                .csrf(csrf -> csrf.csrfTokenRepository(new CsrfTokens())
                        .csrfTokenRequestHandler(new ServerCsrfTokenRequestAttributeHandler())
                        .requireCsrfProtectionMatcher(exchange -> CsrfTokens.isNeeded(exchange.getRequest())
                                ? MatchResult.match()
                                : MatchResult.notMatch())
                        .accessDeniedHandler((exchange, fault) -> answer(
                                exchange,
                                problems,
                                HttpStatus.FORBIDDEN,
                                "The request does not show the token of the page that it comes from; load the page"
                                        + " again.")))
                .exceptionHandling(
                        faults -> faults.authenticationEntryPoint((exchange, fault) -> signInFirst(exchange, problems))
                                .accessDeniedHandler((exchange, fault) -> mayNot(exchange, problems)))
                .headers(headers -> headers.referrerPolicy(referrer -> referrer.policy(
                                org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter
                                        .ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicy(permissions ->
                                permissions.policy("camera=(), geolocation=(), microphone=(), payment=(), usb=()")))
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .build();
    }

    /**
     * Returns whether anybody is signed in on a path. A student's page never is: what an account's browser sends along with it
     * is not looked at. A cron job and Telegram show secrets of their own, which are no account's.
     */
    private static boolean signsIn(String path) {
        return !path.startsWith("/api/zoom/") && !path.startsWith("/api/cron/") && !path.startsWith("/api/telegram/");
    }

    private static boolean isOpen(ServerHttpRequest request) {
        return rowFor(request.getMethod(), request.getPath()).map(Row::open).orElse(false);
    }

    private static boolean isAllowed(ServerHttpRequest request, Authentication who) {
        Optional<Row> row = rowFor(request.getMethod(), request.getPath());
        if (row.map(Row::open).orElse(false)) {
            return true;
        }
        Set<Role> allowed = row.map(Row::roles).orElse(Set.of(ADMIN));
        return who.getPrincipal() instanceof Actor actor && allowed.stream().anyMatch(actor::is);
    }

    /**
     * What changes something must not come from another site's page, whatever the browser sends along: a cookie, or a name
     * and a password that its user once typed into its own box. Browsers say where a request comes from; who says nothing is
     * no browser.
     */
    private static WebFilter refuseOtherSites(ProblemResponses problems) {
        return (exchange, chain) -> {
            ServerHttpRequest request = exchange.getRequest();
            String site = Optional.ofNullable(request.getHeaders().getFirst("Sec-Fetch-Site"))
                    .orElse("none");
            boolean foreign = site.equals("cross-site") || site.equals("same-site");
            return foreign
                            && CsrfTokens.isUnsafe(request)
                            && !request.getPath().value().startsWith("/api/zoom/")
                    ? answer(exchange, problems, HttpStatus.FORBIDDEN, "The request comes from another site's page.")
                    : chain.filter(exchange);
        };
    }

    /** A person gets the page to sign in on, and comes back from it; a program gets a problem. */
    private static Mono<Void> signInFirst(ServerWebExchange exchange, ProblemResponses problems) {
        ServerHttpRequest request = exchange.getRequest();
        if (readsPages(request)) {
            String path = request.getPath().value();
            return goTo(exchange, path.equals("/") ? SignIns.SIGN_IN : comingBackTo(request.getURI()));
        }
        // A browser would open its own box for a name and a password if it were asked for Basic.
        boolean browser = request.getHeaders().containsHeader("Sec-Fetch-Mode");
        exchange.getResponse()
                .getHeaders()
                .set(
                        HttpHeaders.WWW_AUTHENTICATE,
                        browser
                                ? "Bearer realm=\"Lesson Ledger\""
                                : "Basic realm=\"Lesson Ledger\", charset=\"UTF-8\"");
        return answer(exchange, problems, HttpStatus.UNAUTHORIZED, "Sign in with a user name and a password.");
    }

    private static String comingBackTo(URI wanted) {
        String query = wanted.getRawQuery();
        String address = wanted.getRawPath() + (query == null ? "" : "?" + query);
        return SignIns.SIGN_IN + "?" + SignIns.NEXT + "=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
    }

    /** Somebody who follows a link to a page that is not theirs is taken to the one that is. */
    private static Mono<Void> mayNot(ServerWebExchange exchange, ProblemResponses problems) {
        return readsPages(exchange.getRequest())
                ? goTo(exchange, "/")
                : answer(exchange, problems, HttpStatus.FORBIDDEN, "This account may not do that.");
    }

    private static boolean readsPages(ServerHttpRequest request) {
        return READ.contains(request.getMethod())
                && !request.getPath().value().startsWith("/api/")
                && request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT).stream()
                        .anyMatch(accept -> accept.contains(MediaType.TEXT_HTML_VALUE));
    }

    private static Mono<Void> goTo(ServerWebExchange exchange, String address) {
        exchange.getResponse().setStatusCode(HttpStatus.SEE_OTHER);
        exchange.getResponse().getHeaders().setLocation(URI.create(address));
        exchange.getResponse().getHeaders().setCacheControl("no-store");
        return exchange.getResponse().setComplete();
    }

    private static Mono<Void> answer(
            ServerWebExchange exchange, ProblemResponses problems, HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setInstance(URI.create(exchange.getRequest().getPath().value()));
        return problems.write(exchange, problem);
    }
}
