package lessonledger.gateway;

import java.util.Map;
import lessonledger.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** The whole application in this process, on a real database and a real port; all tests of the routes share it. */
@SpringBootTest(
        classes = LessonLedger.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "server.address=127.0.0.1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RunningLedger {

    protected static final String ADMIN_PASSWORD = "made-up-password-of-the-tests";

    private static final TestDatabase DATABASE = TestDatabase.empty();

    @LocalServerPort
    private int port;

    /** Nobody in particular. */
    protected WebTestClient anybody = WebTestClient.bindToServer().build();

    /** The admin of the first start. */
    protected WebTestClient admin = anybody;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        settings.add("DATABASE_URL", DATABASE::url);
        settings.add("ADMIN_PASSWORD", () -> ADMIN_PASSWORD);
        settings.add("BASE_URL", () -> "https://lessons.example.org");
        settings.add("SCHOOL_TIME_ZONE", () -> "Europe/Berlin");
    }

    @BeforeEach
    protected void connect() {
        anybody = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(java.time.Duration.ofSeconds(30))
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
        return admin.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    /** Puts JSON as the admin. */
    protected ResponseSpec put(String path, Object json) {
        return admin.put()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
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
