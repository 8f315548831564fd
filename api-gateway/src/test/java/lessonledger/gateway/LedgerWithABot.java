package lessonledger.gateway;

import lessonledger.command.delivery.FakeBotApi;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;
import org.junit.jupiter.api.AfterEach;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole application with a bot, which Telegram calls, and with an identity provider; on a database of its own, shared by
 * the tests of both.
 */
public abstract class LedgerWithABot extends RunningLedger {

    protected static final String WEBHOOK_SECRET = "made-up-secret-of-the-webhook";
    protected static final FakeBotApi TELEGRAM = FakeBotApi.start();
    protected static final FakeIdentityProvider PROVIDER = FakeIdentityProvider.start();

    private static final TestDatabase DATABASE = TestDatabase.empty();

    @DynamicPropertySource
    static void bot(DynamicPropertyRegistry settings) {
        settings.add("own.database", DATABASE::url);
        settings.add("TELEGRAM_BOT_TOKEN", () -> FakeBotApi.TOKEN);
        settings.add("TELEGRAM_API_URL", TELEGRAM::url);
        settings.add("TELEGRAM_WEBHOOK_SECRET", () -> Secrets.note("webhook secret", WEBHOOK_SECRET));
        settings.add("OIDC_ISSUER", PROVIDER::issuer);
        settings.add("OIDC_CLIENT_ID", () -> FakeIdentityProvider.CLIENT_ID);
        settings.add("OIDC_CLIENT_SECRET", () -> Secrets.note("client secret", FakeIdentityProvider.CLIENT_SECRET));
        settings.add("OIDC_LABEL", () -> "School & Co");
    }

    @AfterEach
    void forgetWhatTelegramWasTold() {
        TELEGRAM.answerAlways(FakeBotApi.Reply.TAKEN);
        PROVIDER.does(FakeIdentityProvider.Fault.NONE);
    }
}
