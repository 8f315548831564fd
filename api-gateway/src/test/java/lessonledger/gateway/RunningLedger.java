package lessonledger.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.publisher.Flux;

/**
 * The whole application in this process, on a real database and a real port; all tests of the routes share it.
 * A test that needs a database of its own names it as {@code own.database}.
 */
@SpringBootTest(
        classes = LessonLedger.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.address=127.0.0.1", "DATABASE_URL=${own.database:${shared.database}}"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RunningLedger {

    protected static final String ADMIN_PASSWORD = "made-up-password-of-the-tests";

    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final Set<ConfigurableApplicationContext> RUNNING = ConcurrentHashMap.newKeySet();

    @LocalServerPort
    private int port;

    @Autowired
    private ConfigurableApplicationContext application;

    /** Nobody in particular. */
    protected WebTestClient anybody = WebTestClient.bindToServer().build();

    /** The admin of the first start. */
    protected WebTestClient admin = anybody;

    /** Notes what a request shows and what its answer hands out. */
    private static final ExchangeFilterFunction NOTES_SECRETS = (request, chain) -> {
        request.headers().forEach((name, values) -> values.forEach(value -> Secrets.noteHeader(name, value)));
        request.cookies().forEach((name, values) -> values.forEach(value -> Secrets.noteSeen("cookie", value)));
        Secrets.noteIn(request.url().toString());
        return chain.exchange(request).map(RunningLedger::noted);
    };

    private static ClientResponse noted(ClientResponse response) {
        HttpHeaders headers = response.headers().asHttpHeaders();
        headers.getOrEmpty(HttpHeaders.SET_COOKIE)
                .forEach(cookie -> Secrets.noteHeader(HttpHeaders.SET_COOKIE, cookie));
        if (!MediaType.APPLICATION_JSON.isCompatibleWith(headers.getContentType())) {
            return response;
        }
        return response.mutate()
                .body((Flux<org.springframework.core.io.buffer.DataBuffer> body) ->
                        body.doOnNext(part -> Secrets.noteIn(part.toString(StandardCharsets.UTF_8))))
                .build();
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        settings.add("shared.database", DATABASE::url);
        settings.add("ADMIN_PASSWORD", () -> Secrets.note("password", ADMIN_PASSWORD));
        settings.add("BASE_URL", () -> "https://lessons.example.org");
        settings.add("SCHOOL_TIME_ZONE", () -> "Europe/Berlin");
    }

    @BeforeEach
    protected void connect() {
        if (RUNNING.add(application)) {
            // What it writes when it ends counts as well.
            Secrets.atTheEnd(application::close);
        }
        anybody = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(java.time.Duration.ofSeconds(30))
                .filter(NOTES_SECRETS)
                .build();
        admin = anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth("admin", ADMIN_PASSWORD))
                .build();
    }

    /** Returns the address of a path, for a browser. */
    protected String at(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Posts JSON as the admin. */
    protected ResponseSpec post(String path, Object json) {
        note(json);
        return admin.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    /** Puts JSON as the admin. */
    protected ResponseSpec put(String path, Object json) {
        note(json);
        return admin.put()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    private static void note(Object json) {
        if (json instanceof Map<?, ?> members) {
            members.forEach((name, value) -> Secrets.noteIn("\"" + name + "\":\"" + value + "\""));
        } else {
            Secrets.noteIn(json.toString());
        }
    }

    /** Registers a teacher and enrols a student with them. */
    protected void enrol(int studentId, String teacherId) {
        post("/api/admin/teachers", Map.of("id", teacherId, "name", "Ahmed Hassan"))
                .expectStatus()
                .isCreated();
        post("/api/admin/students", student(studentId, teacherId))
                .expectStatus()
                .isCreated();
    }

    /** Returns a student as an admin writes them. */
    protected static Map<String, Object> student(int id, String teacherId) {
        return Map.of("id", id, "name", "Sara Omar", "teacherId", teacherId, "packageId", "Europe", "packageRate", 33);
    }
}
