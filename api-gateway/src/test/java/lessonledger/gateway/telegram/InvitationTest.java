package lessonledger.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.axon.Eventually;
import lessonledger.command.delivery.FakeBotApi;
import lessonledger.gateway.LedgerWithABot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** An invitation from the office's or the teacher's hand to the chat that it links, by way of the webhook. */
class InvitationTest extends LedgerWithABot {

    private static final String PASSWORD = "made-up-for-invitations";
    private static final int SARA = 74_001;
    private static final int YUSUF = 74_002;
    private static final int OTHERS = 74_003;
    private static final int LAYLA = 74_004;
    private static final AtomicInteger UPDATES = new AtomicInteger(1_000);

    private WebTestClient ahmed = anybody;

    @BeforeAll
    void enrolStudents() {
        connect();
        enrol(SARA, "INV-A");
        post("/api/admin/students", student(YUSUF, "INV-A")).expectStatus().isCreated();
        post("/api/admin/students", student(LAYLA, "INV-A")).expectStatus().isCreated();
        enrol(OTHERS, "INV-L");
        post(
                        "/api/admin/accounts",
                        Map.of(
                                "name",
                                "inv-ahmed",
                                "password",
                                PASSWORD,
                                "roles",
                                List.of("TEACHER"),
                                "teacherId",
                                "INV-A"))
                .expectStatus()
                .isCreated();
        ahmed = anybody.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth("inv-ahmed", PASSWORD))
                .build();
        Eventually.eventually(() -> assertThat(linked(SARA)).isZero());
    }

    @Test
    void an_invitation_is_shown_once_with_its_link_and_qr_code_and_links_a_chat() {
        Map<?, ?> made = made(invite(admin, "/api/admin/students/" + SARA));
        String link = String.valueOf(made.get("link"));
        assertThat(link).matches("https://t\\.me/" + FakeBotApi.USER_NAME + "\\?start=[A-Za-z0-9_-]{32}");
        assertThat(String.valueOf(made.get("qr"))).startsWith("<svg ").doesNotContain("style", "script", link);
        assertThat(made.get("expiresAt")).isNotNull();

        call("/start " + code(link), 8_100_000_001L).expectStatus().isOk();

        Eventually.eventually(() -> assertThat(linked(SARA)).isOne());
        // The bot's answer may follow the link by a moment.
        Eventually.eventually(() -> assertThat(TELEGRAM.messages(8_100_000_001L))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).startsWith("Done!")));

        admin.delete()
                .uri("/api/admin/students/" + SARA + "/chats")
                .exchange()
                .expectStatus()
                .isNoContent();
        Eventually.eventually(() -> assertThat(linked(SARA)).isZero());
    }

    @Test
    void one_chat_of_several_is_unlinked_by_its_number() {
        String path = "/api/admin/students/" + LAYLA;
        for (long chat : new long[] {8_100_000_005L, 8_100_000_006L}) {
            call("/start " + code(link(admin, path)), chat).expectStatus().isOk();
            Eventually.eventually(() -> assertThat(TELEGRAM.messages(chat)).hasSize(1));
        }
        List<?> chats = chats(LAYLA);
        assertThat(chats)
                .hasSize(2)
                .allSatisfy(chat ->
                        assertThat(((Map<?, ?>) chat).keySet().toString()).isEqualTo("[number, since]"));
        String first = path + "/chats/" + ((Map<?, ?>) chats.get(0)).get("number");
        ahmed.delete().uri(first).exchange().expectStatus().isForbidden();
        admin.delete().uri(first).exchange().expectStatus().isNoContent();
        assertThat(chats(LAYLA)).isEqualTo(chats.subList(1, 2));
        admin.delete().uri(first).exchange().expectStatus().isNotFound();
        admin.delete().uri(path + "/chats/x").exchange().expectStatus().isBadRequest();
        admin.delete()
                .uri("/api/admin/students/999999/chats/1")
                .exchange()
                .expectStatus()
                .isNotFound();
        Eventually.eventually(() -> admin.get()
                .uri(path)
                .exchange()
                .expectBody()
                .jsonPath("$.telegramChats")
                .isEqualTo(1));
    }

    @Test
    void a_change_of_particulars_keeps_the_chats_when_it_says_so() {
        call("/start " + code(link(admin, "/api/admin/students/" + YUSUF)), 8_100_000_002L);
        Eventually.eventually(() -> assertThat(linked(YUSUF)).isOne());
        Map<String, Object> dearer = new java.util.HashMap<>(student(YUSUF, "INV-A"));
        dearer.put("packageRate", 35);
        dearer.put("keepChats", true);
        put("/api/admin/students/" + YUSUF, dearer).expectStatus().isOk();
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/" + YUSUF)
                .exchange()
                .expectBody()
                .jsonPath("$.packageRate")
                .isEqualTo(35)
                .jsonPath("$.telegramChats")
                .isEqualTo(1)
                .jsonPath("$.telegramLinked")
                .isEqualTo(true));
    }

    @Test
    void a_teacher_invites_their_own_students_and_anothers_is_like_nobody() {
        assertThat(link(ahmed, "/api/teachers/me/students/" + SARA)).contains("?start=");
        invite(ahmed, "/api/teachers/me/students/" + OTHERS).expectStatus().isNotFound();
        invite(ahmed, "/api/teachers/me/students/999999").expectStatus().isNotFound();
        invite(ahmed, "/api/admin/students/" + SARA).expectStatus().isForbidden();
        ahmed.delete()
                .uri("/api/teachers/me/students/" + OTHERS + "/invitations")
                .exchange()
                .expectStatus()
                .isNotFound();
        ahmed.delete()
                .uri("/api/teachers/me/students/" + SARA + "/invitations")
                .exchange()
                .expectStatus()
                .isNoContent();
        invite(admin, "/api/teachers/me/students/" + SARA).expectStatus().isForbidden();
    }

    @ParameterizedTest
    @CsvSource({"/api/admin/students/999999, 404", "/api/admin/students/x, 400", "/api/admin/students/-1, 400"})
    void whoever_does_not_exist_is_not_invited(String student, int status) {
        invite(admin, student).expectStatus().isEqualTo(status);
        admin.delete().uri(student + "/chats").exchange().expectStatus().isEqualTo(status);
        admin.get().uri(student + "/chats").exchange().expectStatus().isEqualTo(status);
    }

    @Test
    void a_webhook_without_the_secret_is_refused() {
        String code = code(link(admin, "/api/admin/students/" + OTHERS));
        String update = update(UPDATES.incrementAndGet(), 8_100_000_003L, "/start " + code);
        called(update, null).expectStatus().isUnauthorized();
        called(update, WEBHOOK_SECRET + "x").expectStatus().isForbidden();
        called(update, "").expectStatus().isForbidden();
        // The code is as fresh as before, which shows that nothing was heard.
        called(update, WEBHOOK_SECRET).expectStatus().isOk();
        Eventually.eventually(() -> assertThat(linked(OTHERS)).isOne());
        // What Telegram repeats is acknowledged, and answered once.
        called(update, WEBHOOK_SECRET).expectStatus().isOk();
        call("/stop", 8_100_000_003L).expectStatus().isOk();
        Eventually.eventually(() -> assertThat(linked(OTHERS)).isZero());
        Eventually.eventually(
                () -> assertThat(TELEGRAM.messages(8_100_000_003L)).hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "not json",
                "{\"update_id\":\"7\"}",
                "{\"update_id\":1e400}",
                "{\"update_id\":7,\"message\":{\"chat\":{\"type\":\"private\"}}}",
                "{\"update_id\":7,\"message\":{\"chat\":{\"type\":\"private\",\"id\":123456789012345678901}}}",
            })
    void what_is_no_update_is_refused(String body) {
        called(body, WEBHOOK_SECRET)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void what_is_too_large_or_of_another_type_is_refused() {
        called("{\"update_id\":7,\"x\":\"" + "y".repeat(130 * 1024) + "\"}", WEBHOOK_SECRET)
                .expectStatus()
                .isEqualTo(413);
        anybody.post()
                .uri("/api/telegram/webhook")
                .header("X-Telegram-Bot-Api-Secret-Token", WEBHOOK_SECRET)
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("{\"update_id\":7}")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"update_id\":900,\"edited_message\":{}}",
                "{\"update_id\":901,\"message\":{\"chat\":{\"id\":-100200,\"type\":\"group\"},\"text\":\"/start\"}}",
                "{\"update_id\":902,\"my_chat_member\":{\"chat\":{\"id\":7},\"new_chat_member\":{\"status\":\"member\"}}}",
            })
    void what_nobody_asked_for_is_acknowledged_and_left_alone(String body) {
        int before = TELEGRAM.calls();
        called(body, WEBHOOK_SECRET).expectStatus().isOk();
        assertThat(TELEGRAM.calls()).isEqualTo(before);
    }

    // ---- words of this test ----

    private static ResponseSpec invite(WebTestClient who, String student) {
        return who.post().uri(student + "/invitations").exchange();
    }

    private static Map<?, ?> made(ResponseSpec answer) {
        return Objects.requireNonNull(answer.expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody());
    }

    private static String link(WebTestClient who, String student) {
        return String.valueOf(made(invite(who, student)).get("link"));
    }

    private static String code(String link) {
        return link.substring(link.indexOf("start=") + "start=".length());
    }

    private int linked(int student) {
        return chats(student).size();
    }

    private List<?> chats(int student) {
        Map<?, ?> answer = Objects.requireNonNull(admin.get()
                .uri("/api/admin/students/" + student + "/chats")
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isEqualTo(200))
                .expectBody(Map.class)
                .returnResult()
                .getResponseBody());
        List<?> chats = (List<?>) Objects.requireNonNull(answer.get("chats"));
        assertThat(answer.get("linked")).isEqualTo(chats.size());
        return chats;
    }

    private ResponseSpec call(String text, long chat) {
        return called(update(UPDATES.incrementAndGet(), chat, text), WEBHOOK_SECRET);
    }

    private static String update(int id, long chat, String text) {
        return "{\"update_id\":" + id + ",\"message\":{\"message_id\":1,\"date\":1,\"from\":{\"id\":" + chat
                + ",\"language_code\":\"en\"},\"chat\":{\"id\":" + chat + ",\"type\":\"private\"},\"text\":\"" + text
                + "\"}}";
    }

    private ResponseSpec called(String body, @Nullable String secret) {
        return anybody.post()
                .uri("/api/telegram/webhook")
                .contentType(MediaType.APPLICATION_JSON)
                .headers(headers -> {
                    if (secret != null) {
                        headers.set("X-Telegram-Bot-Api-Secret-Token", secret);
                    }
                })
                .bodyValue(body)
                .exchange();
    }
}
