package lessonledger.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import lessonledger.axon.Eventually;
import lessonledger.contract.access.Role;
import lessonledger.gateway.RunningLedger;
import lessonledger.gateway.security.RoleMatrixTest.Mapped;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.result.method.AbstractHandlerMethodMapping;

/**
 * One teacher asks for another's student, lesson and figures, by every route that a teacher may use, by those of the office
 * and by GraphQL, and learns nothing.
 */
class AnotherTeachersTest extends RunningLedger {

    private static final String PASSWORD = "made-up-for-the-curious";
    private static final String LINK = "https://school.zoom.us/j/123456789";
    private static final int OWN_STUDENT = 77_001;
    private static final int ANOTHERS_STUDENT = 77_002;

    @Autowired
    private List<RouterFunctionMapping> routers;

    @Autowired
    private List<AbstractHandlerMethodMapping<?>> controllers;

    private WebTestClient curious = anybody;
    private String anothersSession = "";

    @BeforeAll
    void enrolTheOthersStudent() {
        connect();
        enrol(OWN_STUDENT, "CUR-A");
        post("/api/admin/teachers", Map.of("id", "CUR-B", "name", "Berhane Unseen"))
                .expectStatus()
                .isCreated();
        post(
                        "/api/admin/students",
                        Map.of(
                                "id", ANOTHERS_STUDENT,
                                "name", "Bilal Unseen",
                                "teacherId", "CUR-B",
                                "packageId", "Europe",
                                "packageRate", 33))
                .expectStatus()
                .isCreated();
        post(
                        "/api/admin/accounts",
                        Map.of(
                                "name",
                                "curious",
                                "password",
                                PASSWORD,
                                "roles",
                                List.of("TEACHER"),
                                "teacherId",
                                "CUR-A"))
                .expectStatus()
                .isCreated();
        curious = anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth("curious", PASSWORD))
                .build();
        anothersSession = String.valueOf(Objects.requireNonNull(
                        post("/api/teachers/students/" + ANOTHERS_STUDENT + "/zoom", Map.of("link", LINK))
                                .expectStatus()
                                .isCreated()
                                .expectBody(Map.class)
                                .returnResult()
                                .getResponseBody())
                .get("sessionId"));
        Eventually.eventually(() -> assertThat(text(admin, "/api/admin/teacher-sessions/" + anothersSession))
                .contains("Bilal Unseen", "Berhane Unseen"));
        Eventually.eventually(
                () -> assertThat(text(curious, "/api/teachers/me/students")).contains(String.valueOf(OWN_STUDENT)));
    }

    private static String text(WebTestClient who, String path) {
        return String.valueOf(who.get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private List<String> anothersIds() {
        return List.of(String.valueOf(ANOTHERS_STUDENT), "CUR-B", anothersSession);
    }

    /** Routes that a teacher may use and not everybody; what a teacher may use is what the table says. */
    private Set<Mapped> routesOfTeachers() {
        Set<Mapped> routes = RoleMatrixTest.mapped(routers, controllers).stream()
                .filter(route -> AccessRules.rowFor(route.method(), PathContainer.parsePath(route.address()))
                        .filter(row -> !row.open() && row.roles().contains(Role.TEACHER))
                        .isPresent())
                .collect(Collectors.toSet());
        assertThat(routes).extracting(Mapped::toString).contains("GET /api/teachers/me/sessions", "GET /teach");
        return routes;
    }

    @Test
    void by_no_route_of_their_own_a_teacher_reads_of_anothers() {
        List<String> told = new ArrayList<>();
        for (Mapped route : routesOfTeachers()) {
            if (route.method() != HttpMethod.GET) {
                continue;
            }
            for (String id : anothersIds()) {
                String path = route.pattern().replaceAll("\\{[^}]*}", id);
                for (String question : List.of("", "?student=" + id, "?teacher=" + id, "?q=" + id, "?session=" + id)) {
                    String answer = text(curious, path + question)
                            // A problem names the path that was asked for.
                            .replaceAll("\"instance\":\"[^\"]*\"", "");
                    if (answer.contains("Unseen")
                            || !question.contains(id) && !path.contains(id) && answer.contains(id)
                            || answer.contains("\"" + anothersSession)) {
                        told.add(path + question);
                    }
                }
            }
        }
        assertThat(told).as("routes that tell one teacher of another's").isEmpty();
        assertThat(text(curious, "/api/teachers/me/sessions?student=" + ANOTHERS_STUDENT))
                .startsWith("{\"sessions\":[]");
    }

    @Test
    void by_no_route_of_their_own_a_teacher_does_anything_to_anothers() {
        List<String> done = new ArrayList<>();
        for (Mapped route : routesOfTeachers()) {
            if (Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS).contains(route.method())
                    || !route.pattern().contains("{")) {
                continue;
            }
            for (String id : anothersIds()) {
                for (Map<String, String> body :
                        List.of(Map.of("link", LINK), Map.of("link", LINK, "teacherId", "CUR-B"))) {
                    int status = curious.method(route.method())
                            .uri(route.pattern().replaceAll("\\{[^}]*}", id))
                            .contentType(MediaType.APPLICATION_JSON)
                            .bodyValue(body)
                            .exchange()
                            .expectBody(Void.class)
                            .returnResult()
                            .getStatus()
                            .value();
                    // A teacher's id is no student's number: that is malformed.
                    if (status != 403 && status != 404 && !(status == 400 && !id.matches("\\d+"))) {
                        done.add(route + " with " + id + ": " + status);
                    }
                }
            }
        }
        assertThat(done).as("routes by which one teacher reaches another's").isEmpty();
    }

    @Test
    void the_offices_routes_tell_a_teacher_nothing_of_anybody() {
        for (String path : List.of(
                "/api/admin/students/" + ANOTHERS_STUDENT,
                "/api/admin/students/" + ANOTHERS_STUDENT + "/chats",
                "/api/admin/students?q=Unseen",
                "/api/admin/teachers/CUR-B",
                "/api/admin/packages/Europe/students",
                "/api/admin/teacher-sessions/" + anothersSession,
                "/api/admin/teacher-sessions?teacher=CUR-B",
                "/api/admin/teacher-sessions.csv?teacher=CUR-B",
                "/api/admin/teacher-sessions/figures?by=teacher",
                "/api/admin/teacher-sessions/changes?teacher=CUR-B",
                "/api/admin/reports/teachers",
                "/api/admin/reports/monthly.csv",
                "/api/audit/sessions/" + anothersSession + "/events",
                "/api/billing/statements",
                "/actuator/prometheus")) {
            curious.get().uri(path).exchange().expectStatus().isForbidden();
        }
    }

    @Test
    void a_graph_of_anothers_affairs_is_not_for_a_teacher() {
        for (String query : List.of(
                "{student(id:" + ANOTHERS_STUDENT + "){name}}",
                "{teacher(id:\"CUR-B\"){name students{name}}}",
                "{session(id:\"" + anothersSession + "\"){student{name}}}",
                "{sessions(filter:{teacher:\"CUR-B\"}){statistics{total}}}",
                "{statistics(by:[TEACHER]){teacher{id}}}",
                "{__schema{queryType{name}}}")) {
            curious.post()
                    .uri("/graphql")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(Map.of("query", query))
                    .exchange()
                    .expectStatus()
                    .isForbidden();
            curious.get()
                    .uri(address -> address.path("/graphql")
                            .queryParam("query", "{query}")
                            .build(query))
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }
    }
}
