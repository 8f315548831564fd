package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import lessonledger.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** What an operator reads when a setting is wrong. */
class RefusedStartTest {

    private static final String REFUSED = "Lesson Ledger did not start. ";

    /** A wrong setting, and the beginning of the one line that says so. */
    private record Refusal(Map<String, String> settings, String line) {}

    @Test
    void a_bad_setting_stops_the_start_with_one_line_that_says_what_is_wrong() {
        String database = TestDatabase.empty().url();
        Stream.of(
                        new Refusal(
                                Map.of("LEDGER_ROLES", "query", "DATABASE_URL", database),
                                "LEDGER_ROLES=query is a part of Lesson Ledger"),
                        new Refusal(
                                Map.of("DATABASE_URL", "postgres://ledger:made-up-secret@localhost/ledger"),
                                "DATABASE_URL must have the form mysql://"),
                        new Refusal(
                                Map.of("SCHOOL_TIME_ZONE", "Mars/Base", "DATABASE_URL", database),
                                "SCHOOL_TIME_ZONE must be the name of a time zone"),
                        new Refusal(
                                Map.of(
                                        "SESSION_TIMEOUT",
                                        "2h",
                                        "DATABASE_URL",
                                        TestDatabase.empty().url()),
                                "SESSION_TIMEOUT must be an ISO 8601 duration"),
                        new Refusal(Map.of("PORT", "eighty", "DATABASE_URL", database), "PORT must be a number"))
                .map(refusal -> new Started(refusal, LedgerProcess.launch("refused", refusal.settings())))
                .toList()
                .forEach(RefusedStartTest::isRefused);
    }

    private record Started(Refusal refusal, LedgerProcess process) {}

    private static void isRefused(Started started) {
        assertThat(started.process().awaitEnd()).isEqualTo(1);
        String log = started.process().log();
        assertThat(log.lines().filter(line -> !line.isBlank() && !line.contains(" INFO ")))
                .as("the only line for the operator in %s", log)
                .singleElement()
                .asString()
                .startsWith(REFUSED + started.refusal().line());
        assertThat(log).doesNotContain("made-up-secret", LedgerProcess.ADMIN_PASSWORD);
    }
}
