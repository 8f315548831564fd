package lessonledger.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import lessonledger.contract.access.Role;
import lessonledger.gateway.RunningLedger;
import lessonledger.gateway.security.AccessRules.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.result.method.AbstractHandlerMethodMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import reactor.core.publisher.Mono;

/** Every route that there is, with every role: what the table says is what the server does, and no route is without a row. */
class RoleMatrixTest extends RunningLedger {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @Autowired
    private List<RouterFunctionMapping> routers;

    @Autowired
    private List<AbstractHandlerMethodMapping<?>> controllers;

    private final Map<Role, WebTestClient> staff = new EnumMap<>(Role.class);

    /** A route: where it is, and by which method. */
    record Mapped(HttpMethod method, String pattern) {

        /** Returns an address that leads there, of things that do not exist. */
        String address() {
            return pattern.replace("{id}", "987654").replaceAll("\\{\\*?[^}]*}|\\*\\*?", "nothing");
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }

    @BeforeAll
    void openAccounts() {
        connect();
        enrol(71_001, "M1");
        for (Role role : Role.values()) {
            String name = "matrix-" + role.name().toLowerCase(Locale.ROOT);
            String password = "made-up-for-" + name;
            Map<String, Object> account =
                    new HashMap<>(Map.of("name", name, "password", password, "roles", List.of(role.name())));
            if (role == Role.TEACHER) {
                account.put("teacherId", "M1");
            }
            post("/api/admin/accounts", account).expectStatus().isCreated();
            staff.put(
                    role,
                    anybody.mutate()
                            .defaultHeaders(headers -> headers.setBasicAuth(name, password))
                            .build());
        }
    }

    @Test
    void every_route_has_a_row() {
        assertThat(mapped().stream().filter(route -> row(route).isEmpty()).map(Mapped::toString))
                .as("routes that AccessRules.TABLE does not know")
                .isEmpty();
    }

    @Test
    void the_server_does_what_the_table_says() {
        List<String> surprises = new ArrayList<>();
        for (Mapped route : mapped()) {
            Row row = row(route).orElseThrow();
            expect(route, "nobody", anybody, row.open(), HttpStatus.UNAUTHORIZED, surprises);
            staff.forEach((role, client) -> expect(
                    route,
                    role.name(),
                    client,
                    row.open() || row.roles().contains(role),
                    HttpStatus.FORBIDDEN,
                    surprises));
        }
        assertThat(surprises).isEmpty();
    }

    private static void expect(
            Mapped route,
            String who,
            WebTestClient client,
            boolean allowed,
            HttpStatus otherwise,
            List<String> surprises) {
        WebTestClient.RequestBodySpec request = client.method(route.method()).uri(route.address());
        if (!SAFE.contains(route.method())) {
            request.contentType(MediaType.APPLICATION_JSON).bodyValue("not even JSON");
        }
        HttpStatus status = HttpStatus.valueOf(request.exchange()
                .expectBody(Void.class)
                .returnResult()
                .getStatus()
                .value());
        // A route that is open may ask for a secret of its own, as the cron job's and Telegram's do, or for a password.
        boolean refused = status == HttpStatus.UNAUTHORIZED || status == HttpStatus.FORBIDDEN;
        boolean ownSecret = route.pattern().startsWith("/api/cron/")
                || route.pattern().startsWith("/api/telegram/")
                || route.pattern().equals("/sign-in");
        if (allowed ? refused && !ownSecret : status != otherwise) {
            surprises.add(route + " for " + who + ": " + status);
        }
    }

    @Test
    void an_auditor_changes_nothing() {
        assertThat(mapped().stream()
                        .filter(route -> !SAFE.contains(route.method()))
                        .filter(route -> row(route)
                                .map(row -> row.roles().contains(Role.AUDITOR))
                                .orElse(false))
                        .map(Mapped::pattern)
                        .filter(pattern -> !pattern.startsWith("/api/account/") && !pattern.equals("/graphql")))
                .as("routes by which an auditor changes more than their own account")
                .isEmpty();
    }

    @Test
    void a_route_without_a_row_is_noticed() {
        assertThat(row(new Mapped(HttpMethod.GET, "/api/brand-new"))).isEmpty();
        admin.get().uri("/api/brand-new").exchange().expectStatus().isNotFound();
        staff(Role.AUDITOR)
                .get()
                .uri("/api/brand-new")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void somebody_on_a_page_that_is_not_theirs_is_taken_to_the_one_that_is() {
        leadsTo(staff(Role.TEACHER), "/admin", "/");
        leadsTo(staff(Role.TEACHER), "/", "/teach");
        leadsTo(staff(Role.AUDITOR), "/", "/admin");
        leadsTo(staff(Role.BILLING), "/", "/account");
        leadsTo(admin, "/", "/admin");
        leadsTo(anybody, "/", "/sign-in");
        leadsTo(anybody, "/admin/people?send=7", "/sign-in?next=%2Fadmin%2Fpeople%3Fsend%3D7");
    }

    private static void leadsTo(WebTestClient client, String from, String to) {
        client.get()
                .uri(from)
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isSeeOther()
                .expectHeader()
                .valueEquals("Location", to);
    }

    private WebTestClient staff(Role role) {
        return Objects.requireNonNull(staff.get(role));
    }

    private static Optional<Row> row(Mapped route) {
        return AccessRules.rowFor(route.method(), PathContainer.parsePath(route.address()));
    }

    private Set<Mapped> mapped() {
        return mapped(routers, controllers);
    }

    /** Returns every route that there is. */
    static Set<Mapped> mapped(List<RouterFunctionMapping> routers, List<AbstractHandlerMethodMapping<?>> controllers) {
        Set<Mapped> mapped = new TreeSet<>(Comparator.comparing(Mapped::toString));
        for (RouterFunctionMapping mapping : routers) {
            if (mapping.getRouterFunction() != null) {
                mapping.getRouterFunction().accept(new Collector(mapped));
            }
        }
        for (AbstractHandlerMethodMapping<?> mapping : controllers) {
            mapping.getHandlerMethods().keySet().forEach(info -> {
                if (info instanceof RequestMappingInfo known) {
                    Set<HttpMethod> methods = new HashSet<>();
                    known.getMethodsCondition().getMethods().forEach(m -> methods.add(HttpMethod.valueOf(m.name())));
                    known.getPatternsCondition()
                            .getPatterns()
                            .forEach(pattern -> (methods.isEmpty() ? Set.of(HttpMethod.GET, HttpMethod.POST) : methods)
                                    .forEach(method -> mapped.add(new Mapped(method, pattern.getPatternString()))));
                }
            });
        }
        assertThat(mapped).as("routes").hasSizeGreaterThan(40);
        return mapped;
    }

    /** Reads the routes out of the router functions, however deep they are nested. */
    private static final class Collector implements RouterFunctions.Visitor {

        private final Set<Mapped> mapped;
        private String prefix = "";

        Collector(Set<Mapped> mapped) {
            this.mapped = mapped;
        }

        @Override
        public void startNested(RequestPredicate predicate) {
            prefix = prefix + Parts.of(predicate).path;
        }

        @Override
        public void endNested(RequestPredicate predicate) {
            prefix = prefix.substring(
                    0, prefix.length() - Parts.of(predicate).path.length());
        }

        @Override
        public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
            Parts parts = Parts.of(predicate);
            parts.methods.forEach(method -> mapped.add(new Mapped(method, prefix + parts.path)));
        }

        @Override
        public void resources(Function<ServerRequest, Mono<Resource>> lookup) {}

        @Override
        public void attributes(Map<String, Object> attributes) {}

        @Override
        public void unknown(RouterFunction<?> function) {
            throw new AssertionError("A router function that says nothing of its routes: " + function);
        }
    }

    private static final class Parts implements RequestPredicates.Visitor {

        private Set<HttpMethod> methods = Set.of(HttpMethod.GET, HttpMethod.POST);
        private String path = "";

        static Parts of(RequestPredicate predicate) {
            Parts parts = new Parts();
            predicate.accept(parts);
            return parts;
        }

        @Override
        public void method(Set<HttpMethod> methods) {
            this.methods = methods;
        }

        @Override
        public void path(String pattern) {
            path = pattern;
        }

        @Override
        public void header(String name, String value) {}

        @Override
        public void queryParam(String name, String value) {}

        @Override
        public void pathExtension(String extension) {}

        @Override
        public void version(String version) {}

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void startOr() {}

        @Override
        public void or() {}

        @Override
        public void endOr() {}

        @Override
        public void startNegate() {}

        @Override
        public void endNegate() {}

        @Override
        public void unknown(RequestPredicate predicate) {
            // Spring for GraphQL's predicates do not say where they lead; there is one place.
            if (predicate.getClass().getName().startsWith("org.springframework.graphql.")) {
                path = "/graphql";
            }
        }
    }
}
