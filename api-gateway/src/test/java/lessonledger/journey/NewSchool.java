package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lessonledger.command.delivery.FakeBotApi;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;

/**
 * A school that has just begun, in a process of its own, with a bot: its admin knows the password that the first start printed,
 * and nothing else was set. A start costs seconds, so all tests to which this will do share it.
 */
final class NewSchool {

    static final FakeBotApi TELEGRAM = FakeBotApi.start();
    static final TestDatabase DATABASE = TestDatabase.empty();
    static final LedgerProcess LEDGER = LedgerProcess.start(
            "new-school",
            Map.of(
                    "DATABASE_URL",
                    DATABASE.url(),
                    "ADMIN_PASSWORD",
                    "",
                    "TELEGRAM_BOT_TOKEN",
                    FakeBotApi.TOKEN,
                    "TELEGRAM_API_URL",
                    TELEGRAM.url(),
                    "CONSOLE_LEVEL",
                    "DEBUG"));
    static final String PRINTED_PASSWORD = printedPassword();

    static {
        Secrets.atTheEnd(TELEGRAM::close);
        Secrets.atTheEnd(LEDGER::close);
    }

    private NewSchool() {}

    private static String printedPassword() {
        Matcher printed =
                Pattern.compile("Sign in as admin with the password (\\S+)").matcher(LEDGER.log());
        assertThat(printed.find()).isTrue();
        return Secrets.notePrintedOnce("printed password", printed.group(1));
    }

    /** Returns the school as its users see it. */
    static School school() {
        return new School(LEDGER.address(), PRINTED_PASSWORD);
    }
}
