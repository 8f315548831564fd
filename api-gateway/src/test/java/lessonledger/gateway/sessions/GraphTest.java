package lessonledger.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GraphTest extends LessonsSpec {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    GraphTest() {
        super("GS-5", 55_001, 55_002);
    }

    @Test
    void only_the_fields_that_are_asked_for_are_answered() {
        String body = fields("teacher{name},student{name},durationMinutes&teacher=GS-5&sort=-durationMinutes")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        JsonNode list = JsonMapper.shared().readTree(Objects.requireNonNull(body));
        assertThat(list.at("/sessions/0")).isEqualTo(JsonMapper.shared().readTree("""
                        {"teacher": {"name": "Ahmed Hassan"}, "student": {"name": "Sara Omar"}, "durationMinutes": 90}"""));
        assertThat(list.at("/sessions").size()).isEqualTo(4);
        assertThat(list.at("/statistics/totalSessions").asInt()).isEqualTo(4);
        assertThat(list.at("/statistics/averageDurationMinutes").decimalValue()).isEqualByComparingTo("55");
        assertThat(list.at("/page/hasNextPage").asBoolean()).isFalse();
    }

    @Test
    void fields_have_filter_order_and_pages_like_the_list() {
        JsonNode first =
                read(fields("durationMinutes&teacher=GS-5&status=ended&exception=low-evidence&q=sara&first=1"));
        assertThat(first.at("/sessions/0/durationMinutes").asInt()).isEqualTo(45);
        JsonNode second =
                read(fields("durationMinutes&teacher=GS-5&status=ended&exception=low-evidence&q=sara&first=1&after="
                        + first.at("/page/endCursor").asString()));
        assertThat(second.at("/sessions/0/durationMinutes").asInt()).isEqualTo(90);
        assertThat(read(fields("sessionId&teacher=GS-5&date=2024-03-31&package=Europe"))
                        .at("/sessions")
                        .size())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "salary | 'salary'",
                "teacher{name,shoeSize} | 'shoeSize'",
                "durationMinutes} teachers {id | 'fields'",
                "durationMinutes}} query b { sessions { sessions { sessionId | 'fields'",
                "teacher{ | 'fields'",
                "teacher | 'fields'",
                "} | 'fields'",
                "{} | 'fields'",
                "...Nothing | 'fields'",
                "teacher{sessions(first:1000){sessions{student{sessions(first:1000){sessions{sessionId}}}}}} | 'fields'"
            })
    void a_field_that_is_not_there_and_a_selection_that_is_none_are_named(String selection, String named) {
        fields(selection)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains(named));
    }

    @Test
    void a_query_goes_from_teachers_to_students_and_their_sessions() {
        ask("""
                { teacher(id: "GS-5") { name students { id package { id } packageRate telegramLinked
                    sessions(filter: {status: [ended]}, sort: "sentAt") {
                      sessions { durationMinutes sentAt status teacher { id } } statistics { totalDurationMinutes } } } } }""")
                .jsonPath("$.errors")
                .doesNotExist()
                .jsonPath("$.data.teacher.students[0].package.id")
                .isEqualTo("Europe")
                .jsonPath("$.data.teacher.students[0].packageRate")
                .isEqualTo(33.0)
                .jsonPath("$.data.teacher.students[0].sessions.sessions[0].sentAt")
                .isEqualTo("2024-03-30T22:59:59.999Z")
                .jsonPath("$.data.teacher.students[0].sessions.statistics.totalDurationMinutes")
                .isEqualTo(135)
                .jsonPath("$.data.teacher.students[1].sessions.sessions[0].status")
                .isEqualTo("ended");
    }

    @Test
    void statistics_packages_and_single_things_can_be_asked_for() {
        ask("""
                query($filter: SessionFilter) {
                  statistics(filter: $filter, by: [day, package]) { day packageId result { lessons amount } }
                  packages { id }
                  student(id: 55001) { name language teacher { name } }
                  nobody: student(id: 1) { name }
                  session(id: "00000000-0000-8000-8000-000000000000") { number }
                }""", Map.of("filter", Map.of("teacher", "GS-5", "from", "2024-03-30", "to", "2024-04-01")))
                .jsonPath("$.errors")
                .doesNotExist()
                .jsonPath("$.data.statistics[0].day")
                .isEqualTo("2024-03-30")
                .jsonPath("$.data.statistics.length()")
                .isEqualTo(4)
                .jsonPath("$.data.packages[?(@.id=='Europe')]")
                .exists()
                .jsonPath("$.data.student.teacher.name")
                .isEqualTo("Ahmed Hassan")
                .jsonPath("$.data.nobody")
                .isEmpty()
                .jsonPath("$.data.session")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ sessions(first: 0) { page { hasNextPage } } }",
                "{ sessions(sort: \"name\") { page { hasNextPage } } }",
                "{ sessions(after: \"x\") { page { hasNextPage } } }",
                "{ sessions(filter: {from: \"2024-02-30\"}) { page { hasNextPage } } }",
                "{ sessions(filter: {date: \"2024-02-01\", from: \"2024-02-02\"}) { page { hasNextPage } } }",
                "{ sessions(filter: {status: [over]}) { page { hasNextPage } } }",
                "{ statistics(by: [day, month]) { day } }",
                "{ session(id: \"x\") { number } }",
                "{ teacher(id: \"GS-5\") { sessions(filter: {teacher: \"U1\"}) { page { hasNextPage } } } }",
                "{ salaries }",
                "mutation { forget }"
            })
    void what_is_asked_for_wrongly_is_an_error_and_no_fault_of_ours(String query) {
        ask(query)
                .jsonPath("$.errors[0].message")
                .value(String.class, message -> assertThat(message).doesNotContain("INTERNAL", "Exception"));
    }

    @Test
    void a_query_that_is_twenty_levels_deep_is_refused() {
        ask(deep(20))
                .jsonPath("$.errors[0].message")
                .value(String.class, message -> assertThat(message).contains("maximum query depth exceeded 20 > 15"));
        ask(deep(15)).jsonPath("$.errors").doesNotExist();
    }

    @Test
    void a_query_that_costs_too_much_is_refused() {
        ask("{ sessions(first: 1000) { sessions { teacher { sessions(first: 100) { sessions { number } } } } } }")
                .jsonPath("$.errors[0].message")
                .value(String.class, message -> assertThat(message).contains("maximum query complexity exceeded"));
        ask("{ teachers { students { teacher { students { teacher { students { name } } } } } } }")
                .jsonPath("$.errors[0].message")
                .value(String.class, message -> assertThat(message).contains("maximum query complexity exceeded"));
    }

    @Test
    void the_schema_can_be_looked_at() {
        ask("{ __schema { types { name fields { name type { name ofType { name ofType { name ofType { name } } } } } } } }")
                .jsonPath("$.errors")
                .doesNotExist();
    }

    @Test
    void a_query_can_be_an_address() {
        get(graphql("query One($id: ID!) { teacher(id: $id) { name } } query Two { teachers { id } }")
                        + "&operationName=One&variables=" + encoded("{\"id\": \"GS-5\"}"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.teacher.name")
                .isEqualTo("Ahmed Hassan");
        get("/graphql").expectStatus().isBadRequest();
        get(graphql("{ teachers { id } }") + "&variables=x").expectStatus().isBadRequest();
    }

    @Test
    void nobody_asks_without_an_account() {
        anybody.get().uri("/graphql?query=x").exchange().expectStatus().isUnauthorized();
        anybody.post()
                .uri("/graphql")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Map.of("query", "{ teachers { id } }"))
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changes_of_a_filter_are_pushed_with_the_session_as_it_is(boolean byAddress) {
        Instant now = clock.instant();
        String query = "subscription { sessionChanged(filter: {student: 55001}) { resync session { status"
                + " student { name } } } }";
        SessionId[] session = new SessionId[1];
        StepVerifier.create(byAddress ? byAddress(query) : posted(query))
                .expectNext("{\"resync\":true,\"session\":null}")
                .then(() -> session[0] = sent(sara, now))
                .expectNext("{\"resync\":false,\"session\":{\"status\":\"sent\",\"student\":{\"name\":\"Sara Omar\"}}}")
                .then(() -> end(clickedNow(session[0], now), now.plusSeconds(1)))
                .thenConsumeWhile(change -> change.contains("active"))
                .expectNext(
                        "{\"resync\":false,\"session\":{\"status\":\"ended\",\"student\":{\"name\":\"Sara Omar\"}}}")
                .thenCancel()
                .verify(PATIENCE);
    }

    private SessionId clickedNow(SessionId session, Instant at) {
        commands.sendAndWait(new RecordClick(session, at));
        return session;
    }

    private Flux<String> posted(String query) {
        return changes(admin.post()
                .uri("/graphql")
                .contentType(MediaType.APPLICATION_JSON)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .bodyValue(Map.of("query", query))
                .exchange());
    }

    private Flux<String> byAddress(String query) {
        return changes(admin.get()
                .uri(URI.create(at(graphql(query))))
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange());
    }

    private static Flux<String> changes(ResponseSpec answer) {
        return answer.expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<JsonNode>>() {})
                .getResponseBody()
                .filter(event -> event.data() != null)
                .map(event -> Objects.requireNonNull(event.data())
                        .at("/data/sessionChanged")
                        .toString());
    }

    /** Returns a query of so many levels that does not cost much. */
    private static String deep(int levels) {
        List<String> path = Stream.concat(
                        Stream.of("student(id: 55001)"),
                        Stream.iterate(1, i -> i + 1)
                                .limit(levels - 2)
                                .map(i -> i % 3 == 1 ? "sessions(first: 1)" : i % 3 == 2 ? "sessions" : "student"))
                .collect(Collectors.toList());
        String last = path.get(path.size() - 1);
        String leaf = last.equals("student") ? "id" : last.equals("sessions") ? "number" : "__typename";
        return "{ " + String.join(" { ", path) + " { " + leaf + " }".repeat(levels);
    }

    private JsonNode read(ResponseSpec answer) {
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(answer.expectStatus()
                        .isEqualTo(HttpStatus.OK)
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody()));
    }

    private ResponseSpec fields(String selectionAndMore) {
        int more = selectionAndMore.indexOf('&');
        String selection = more < 0 ? selectionAndMore : selectionAndMore.substring(0, more);
        return get(SESSIONS + "?fields=" + encoded(selection) + (more < 0 ? "" : selectionAndMore.substring(more)));
    }

    private ResponseSpec get(String address) {
        return admin.get().uri(URI.create(at(address))).exchange();
    }

    private static String graphql(String query) {
        return "/graphql?query=" + encoded(query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private BodyContentSpec ask(String query) {
        return ask(query, Map.of());
    }

    private BodyContentSpec ask(String query, Map<String, Object> variables) {
        return post("/graphql", Map.of("query", query, "variables", variables))
                .expectStatus()
                .isOk()
                .expectBody();
    }
}
