package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import lessonledger.secrets.Secrets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What admins, teachers and students do over HTTP, in their words. */
final class School {

    static final JsonMapper JSON = JsonMapper.builder().build();

    static final String BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String address;
    private final String credentials;

    School(String address, String adminPassword) {
        this.address = address;
        this.credentials = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + adminPassword).getBytes(StandardCharsets.UTF_8));
        Secrets.noteHeader("Authorization", credentials);
    }

    /** A link that a teacher sent. */
    record Link(String sessionId, String trackingUrl, String token, String delivery) {}

    /** An answer: its status and its JSON, empty when it has none. Status 0 stands for no answer at all. */
    record Answer(int status, JsonNode body, @Nullable HttpResponse<String> http) {

        /** Returns a header, or an empty text when the answer has none of this name. */
        String header(String name) {
            return http == null ? "" : http.headers().firstValue(name).orElse("");
        }
    }

    /** Sara Omar, taught by Ahmed Hassan: the spec's example. */
    void enrolTheExample(@Nullable Long chatId) {
        register("U430", "Ahmed Hassan");
        enrol(244480, "Sara Omar", "U430", chatId);
    }

    void register(String teacherId, String name) {
        ObjectNode teacher = JSON.createObjectNode().put("id", teacherId).put("name", name);
        assertThat(admin("POST", "/api/admin/teachers", teacher.toString()).status())
                .isEqualTo(201);
    }

    void enrol(int studentId, String name, String teacherId, @Nullable Long chatId) {
        ObjectNode student = JSON.createObjectNode()
                .put("id", studentId)
                .put("name", name)
                .put("teacherId", teacherId)
                .put("packageId", "Europe")
                .put("packageRate", new java.math.BigDecimal("33.00"))
                .put("language", "en");
        if (chatId != null) {
            student.put("chatId", Secrets.noteChat(chatId));
        }
        Answer answer = admin("POST", "/api/admin/students", student.toString());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    }

    Link sendLink(int studentId) {
        Answer answer = admin(
                "POST",
                "/api/teachers/students/" + studentId + "/zoom",
                "{\"link\":\"https://school.zoom.us/j/123456789\"}");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        String url = answer.body().get("trackingUrl").asString();
        return new Link(
                answer.body().get("sessionId").asString(),
                url,
                url.substring(url.indexOf("token=") + "token=".length()),
                answer.body().get("delivery").asString());
    }

    /** Invites a student to the bot and returns the code. */
    String invite(int studentId) {
        Answer answer = admin("POST", "/api/admin/students/" + studentId + "/invitations", null);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        String link = answer.body().get("link").asString();
        return link.substring(link.indexOf("start=") + "start=".length());
    }

    Answer click(Link link) {
        return send(request("/api/zoom/track?token=" + link.token()).header("User-Agent", BROWSER));
    }

    Answer beat(Link link, String viewId, long seq) {
        return post(
                "/api/zoom/heartbeat",
                JSON.createObjectNode()
                        .put("token", link.token())
                        .put("viewId", viewId)
                        .put("seq", seq)
                        .toString());
    }

    Answer end(Link link) {
        return post(
                "/api/zoom/end-session",
                JSON.createObjectNode().put("token", link.token()).toString());
    }

    Answer post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** The End button. */
    Answer pressEnd(Link link) {
        return post(
                "/api/zoom/end-session",
                JSON.createObjectNode()
                        .put("token", link.token())
                        .put("reason", "end-button")
                        .toString());
    }

    /** Returns the session as an admin sees it; an {@link AssertionError} while there is none to be seen. */
    JsonNode session(Link link) {
        Answer answer = admin("GET", "/api/admin/teacher-sessions/" + link.sessionId(), null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    Answer admin(String method, String path, @Nullable String json) {
        HttpRequest.Builder request = request(path).header("Authorization", credentials);
        if (json == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(json));
        }
        return send(request);
    }

    /** Returns the admin's Authorization header. */
    String credentials() {
        return credentials;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(20));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").contains("json");
            if (json) {
                Secrets.noteIn(answer.body());
            }
            return new Answer(
                    answer.statusCode(), json ? JSON.readTree(answer.body()) : JSON.createObjectNode(), answer);
        } catch (IOException e) {
            return new Answer(0, JSON.createObjectNode(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
