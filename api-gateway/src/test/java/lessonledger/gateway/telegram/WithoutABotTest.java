package lessonledger.gateway.telegram;

import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** A school without a bot says so. */
class WithoutABotTest extends RunningLedger {

    @Test
    void nobody_is_invited_to_a_bot_that_is_not_there() {
        enrol(79_501, "NOBOT");
        admin.post()
                .uri("/api/admin/students/79501/invitations")
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/no-telegram-bot");
    }

    @Test
    void a_webhook_that_was_not_set_is_closed() {
        anybody.post()
                .uri("/api/telegram/webhook")
                .header("X-Telegram-Bot-Api-Secret-Token", "")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"update_id\":7}")
                .exchange()
                .expectStatus()
                .isForbidden();
    }
}
