package lessonledger.gateway;

import lessonledger.command.delivery.FakeBotApi;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;
import org.junit.jupiter.api.AfterEach;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application with a bot, which Telegram calls; on a database of its own, shared by the tests of the bot. */
public abstract class LedgerWithABot extends RunningLedger {

    protected static final String WEBHOOK_SECRET = "made-up-secret-of-the-webhook";
    protected static final FakeBotApi TELEGRAM = FakeBotApi.start();

    private static final TestDatabase DATABASE = TestDatabase.empty();

    @DynamicPropertySource
    static void bot(DynamicPropertyRegistry settings) {
        settings.add("own.database", DATABASE::url);
        settings.add("TELEGRAM_BOT_TOKEN", () -> FakeBotApi.TOKEN);
        settings.add("TELEGRAM_API_URL", TELEGRAM::url);
        settings.add("TELEGRAM_WEBHOOK_SECRET", () -> Secrets.note("webhook secret", WEBHOOK_SECRET));
    }

    @AfterEach
    void forgetWhatTelegramWasTold() {
        TELEGRAM.answerAlways(FakeBotApi.Reply.TAKEN);
    }
}
