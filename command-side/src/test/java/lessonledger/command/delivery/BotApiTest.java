package lessonledger.command.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.ButtonRefused;
import lessonledger.command.delivery.Answer.Refused;
import lessonledger.command.delivery.Answer.Taken;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.command.delivery.FakeBotApi.Message;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.command.delivery.LinkMessage.Button;
import lessonledger.contract.session.Undeliverable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mock.env.MockEnvironment;

class BotApiTest {

    private static final String ADDRESS = "https://school.example.org/api/zoom/track?token=AAAAAAAAAAAAAAAAAAAAAA";
    private static final LinkMessage MESSAGE = new LinkMessage("ሰላም سلام <b>", new Button("Start", ADDRESS));

    private final FakeBotApi telegram = FakeBotApi.start();
    private final BotApi api = speakingAs(FakeBotApi.TOKEN, telegram.url());

    @AfterEach
    void close() {
        api.close();
        telegram.close();
    }

    @Test
    void a_message_arrives_as_it_was_worded_without_a_preview() {
        assertThat(api.send(-1001234567890L, MESSAGE)).isEqualTo(new Taken());
        assertThat(telegram.messages())
                .containsExactly(new Message(-1001234567890L, "ሰላም سلام <b>", "Start", ADDRESS, true));
    }

    @Test
    void a_message_without_a_button_arrives_too() {
        assertThat(api.send(7, new LinkMessage("text", null))).isEqualTo(new Taken());
        assertThat(telegram.messages()).containsExactly(new Message(7, "text", null, null, true));
    }

    @Test
    void a_student_who_blocked_the_bot_is_not_tried_again() {
        assertThat(answerTo(Reply.BLOCKED)).isEqualTo(new Refused(Undeliverable.BLOCKED));
    }

    @Test
    void a_chat_that_does_not_exist_refuses_for_good() {
        assertThat(answerTo(Reply.CHAT_NOT_FOUND)).isEqualTo(new Refused(Undeliverable.REJECTED));
    }

    @Test
    void a_button_that_is_refused_is_known_as_such() {
        LinkMessage local = new LinkMessage("text", new Button("Start", "http://localhost:8080/x"));
        assertThat(api.send(7, local)).isEqualTo(new ButtonRefused());
        assertThat(answerTo(Reply.BUTTON_REFUSED)).isEqualTo(new ButtonRefused());
    }

    @Test
    void too_many_requests_name_their_pause() {
        assertThat(answerTo(Reply.TOO_MANY)).isEqualTo(new TooMany(Duration.ofSeconds(2)));
    }

    @Test
    void a_token_that_telegram_does_not_know_is_not_the_students_fault() {
        assertThat(answerTo(Reply.BOT_UNKNOWN)).isEqualTo(new BotRefused(401));
        try (BotApi stranger = speakingAs("7654321:another-token-of-the-tests", telegram.url())) {
            assertThat(stranger.send(7, MESSAGE)).isEqualTo(new BotRefused(401));
        }
        try (BotApi elsewhere = speakingAs(FakeBotApi.TOKEN, telegram.url() + "/bot" + FakeBotApi.TOKEN + "/deeper")) {
            assertThat(elsewhere.send(7, MESSAGE)).isEqualTo(new BotRefused(404));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Reply.class,
            names = {
                "SERVER_FAULT",
                "GARBAGE",
                "OTHER_JSON",
                "EMPTY",
                "HANG",
                "TAKEN_THEN_HANG",
                "CLOSE",
                "TAKEN_THEN_CLOSE"
            })
    void whatever_else_happens_is_unclear_and_was_called_once(Reply reply) {
        assertThat(answerTo(reply)).isInstanceOf(Unclear.class);
        assertThat(telegram.calls()).isOne();
    }

    @Test
    void a_kept_connection_that_was_closed_meanwhile_does_not_send_twice() {
        assertThat(api.send(7, MESSAGE)).isEqualTo(new Taken());
        assertThat(answerTo(Reply.TAKEN_THEN_CLOSE)).isInstanceOf(Unclear.class);
        assertThat(telegram.messages()).hasSize(2);
    }

    @Test
    void a_server_that_is_not_there_is_unclear_and_the_fault_tells_no_secret() {
        telegram.close();
        Answer answer = api.send(7, MESSAGE);
        assertThat(answer).isInstanceOf(Unclear.class);
        assertThat(answer.toString()).doesNotContain("1234567", "127.0.0.1", "AAAA");
    }

    private Answer answerTo(Reply reply) {
        telegram.answerNext(reply);
        return api.send(7, MESSAGE);
    }

    private static BotApi speakingAs(String token, String url) {
        return new BotApi(
                new TelegramBotSettings(new MockEnvironment()
                        .withProperty("TELEGRAM_BOT_TOKEN", token)
                        .withProperty("TELEGRAM_API_URL", url)),
                Duration.ofSeconds(2));
    }
}
