package lessonledger.command.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lessonledger.command.delivery.TelegramBotSettings.Hearing;
import lessonledger.database.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class TelegramBotSettingsTest {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void without_a_token_there_is_no_bot() {
        assertThat(new TelegramBotSettings(environment).isConfigured()).isFalse();
    }

    @Test
    void an_empty_token_is_none() {
        environment.setProperty("TELEGRAM_BOT_TOKEN", " ");
        assertThat(new TelegramBotSettings(environment).isConfigured()).isFalse();
    }

    @Test
    void with_a_token_there_is_a_bot_at_telegram() {
        environment.setProperty("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN);
        TelegramBotSettings settings = new TelegramBotSettings(environment);
        assertThat(settings.isConfigured()).isTrue();
        assertThat(settings.token()).isEqualTo(FakeBotApi.TOKEN);
        assertThat(settings.apiUrl()).isEqualTo("https://api.telegram.org");
        assertThat(settings.toString()).doesNotContain(FakeBotApi.TOKEN);
    }

    @Test
    void another_server_may_be_named_with_or_without_a_slash() {
        environment.setProperty("TELEGRAM_API_URL", "http://127.0.0.1:8081/");
        assertThat(new TelegramBotSettings(environment).apiUrl()).isEqualTo("http://127.0.0.1:8081");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "1234567",
                "1234567:secret",
                "1234567:secret-secret-secret-secret/../x",
                "1234567:secret-secret-secret secret",
                "bot1234567:secret-secret-secret-secret"
            })
    void a_token_of_another_form_stops_the_start_and_is_not_repeated(String token) {
        environment.setProperty("TELEGRAM_BOT_TOKEN", token);
        assertThatThrownBy(() -> new TelegramBotSettings(environment))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("TELEGRAM_BOT_TOKEN")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("1234567");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.telegram.org",
                "ftp://api.telegram.org",
                "https://",
                "https://user:secret@api.telegram.org",
                "https://api.telegram.org?secret=1",
                "https://api.telegram.org#secret",
                "https://api telegram.org"
            })
    void an_address_of_another_form_stops_the_start(String url) {
        environment.setProperty("TELEGRAM_API_URL", url);
        assertThatThrownBy(() -> new TelegramBotSettings(environment))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("TELEGRAM_API_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_bot_asks_unless_there_is_a_secret_for_being_called() {
        assertThat(new TelegramBotSettings(environment).hearing()).isEqualTo(Hearing.OFF);
        environment.setProperty("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN);
        assertThat(new TelegramBotSettings(environment).hearing()).isEqualTo(Hearing.POLLING);
        environment.setProperty("TELEGRAM_WEBHOOK_SECRET", "made-up-secret-of-the-webhook");
        environment.setProperty("BASE_URL", "https://school.example.org");
        assertThat(new TelegramBotSettings(environment).hearing()).isEqualTo(Hearing.WEBHOOK);
        environment.setProperty("TELEGRAM_UPDATES", "off");
        assertThat(new TelegramBotSettings(environment).hearing()).isEqualTo(Hearing.OFF);
    }

    @ParameterizedTest
    @CsvSource({
        "TELEGRAM_UPDATES, sometimes, https://school.example.org",
        "TELEGRAM_UPDATES, webhook, https://school.example.org",
        "TELEGRAM_WEBHOOK_SECRET, too short, https://school.example.org",
        "TELEGRAM_WEBHOOK_SECRET, made-up-secret-of-the-webhook, http://school.example.org",
    })
    void a_way_of_hearing_that_cannot_work_stops_the_start(String setting, String value, String base) {
        environment.setProperty("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN);
        environment.setProperty("BASE_URL", base);
        environment.setProperty(setting, value);
        assertThatThrownBy(() -> new TelegramBotSettings(environment))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("TELEGRAM_")
                .hasMessageNotContaining("made-up");
    }
}
