package lessonledger.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.Map;
import lessonledger.axon.Eventually;
import lessonledger.command.delivery.FakeBotApi;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.database.TestDatabase;
import lessonledger.journey.School.Link;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Links on their way to a Bot API server while the application is killed, restarted and rebuilt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelegramAndKillsTest {

    private static final long CHAT = 7_000_000_001L;

    private final FakeBotApi telegram = FakeBotApi.start();
    private final TestDatabase database = TestDatabase.empty();
    private final HikariDataSource dataSource = database.dataSource();
    private final JdbcTemplate tables = new JdbcTemplate(dataSource);

    @AfterAll
    void end() {
        dataSource.close();
        telegram.close();
    }

    @Test
    void no_link_is_lost_and_none_is_sent_again_that_was_known_to_be_sent() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "DATABASE_URL",
                database.url(),
                "TELEGRAM_BOT_TOKEN",
                FakeBotApi.TOKEN,
                "TELEGRAM_API_URL",
                telegram.url(),
                "BASE_URL",
                "https://lessons.example.org"));

        LedgerProcess first = LedgerProcess.start("telegram-first", settings);
        School school = first.school();
        school.enrolTheExample(CHAT);
        Link delivered = school.sendLink(244480);
        assertThat(delivered.delivery()).isEqualTo("pending");
        Eventually.eventually(() ->
                assertThat(school.session(delivered).get("delivery").asString()).isEqualTo("delivered"));
        assertThat(telegram.messages(CHAT)).singleElement().satisfies(message -> {
            assertThat(message.address()).isEqualTo(delivered.trackingUrl());
            assertThat(message.text()).contains("Sara Omar", "Ahmed Hassan");
            assertThat(message.previewOff()).isTrue();
        });

        // The kill falls inside the call: Telegram has the message and the application never learns it.
        telegram.answerAlways(Reply.TAKEN_THEN_HANG);
        Link withinTheCall = school.sendLink(244480);
        Eventually.eventually(() -> assertThat(sent(withinTheCall)).isOne());
        first.kill();

        // The kill falls before the call: the link is stored while nobody can reach Telegram.
        telegram.answerAlways(Reply.SERVER_FAULT);
        LedgerProcess second = LedgerProcess.start("telegram-second", settings);
        Link beforeTheCall = second.school().sendLink(244480);
        second.kill();
        assertThat(sent(beforeTheCall)).isZero();

        telegram.answerAlways(Reply.TAKEN);
        LedgerProcess third = LedgerProcess.start("telegram-third", settings);
        Eventually.within(java.time.Duration.ofSeconds(90), () -> {
            assertThat(third.school().session(withinTheCall).get("delivery").asString())
                    .isEqualTo("delivered");
            assertThat(third.school().session(beforeTheCall).get("delivery").asString())
                    .isEqualTo("delivered");
        });
        // Only the call that the kill cut may have been made twice.
        assertThat(sent(withinTheCall)).isBetween(1L, 2L);
        assertThat(sent(beforeTheCall)).isOne();
        assertThat(sent(delivered)).isOne();

        // The student blocks the bot.
        telegram.answerAlways(Reply.BLOCKED);
        Link blocked = third.school().sendLink(244480);
        Eventually.eventually(() -> {
            assertThat(third.school().session(blocked).get("delivery").asString())
                    .isEqualTo("undeliverable");
            assertThat(third.school()
                            .session(blocked)
                            .get("undeliverableReason")
                            .asString())
                    .isEqualTo("BLOCKED");
        });
        // With that the chat is nobody's, until the student comes back by an invitation.
        telegram.answerAlways(Reply.TAKEN);
        Eventually.eventually(
                () -> assertThat(third.school().sendLink(244480).delivery()).isEqualTo("copy"));
        telegram.write(CHAT, "/start " + third.school().invite(244480));
        Eventually.eventually(() -> assertThat(telegram.messages(CHAT))
                .last()
                .satisfies(message -> assertThat(message.text()).startsWith("Done!")));
        // Telegram asks for patience, and gets it.
        telegram.answerNext(Reply.TOO_MANY);
        Link delayed = third.school().sendLink(244480);
        Eventually.eventually(
                () -> assertThat(third.school().session(delayed).get("delivery").asString())
                        .isEqualTo("delivered"));
        assertThat(sent(delayed)).isOne();
        third.close();

        // Every processor begins again at the oldest event: rows come back, messages do not.
        int before = telegram.messages().size();
        tables.update("DELETE FROM token_entry");
        tables.execute("DROP TABLE wpos_zoom_links");
        try (LedgerProcess fourth = LedgerProcess.start("telegram-replay", settings)) {
            Eventually.eventually(() -> assertThat(
                            fourth.school().session(delayed).get("delivery").asString())
                    .isEqualTo("delivered"));
            Link last = fourth.school().sendLink(244480);
            Eventually.eventually(() -> assertThat(sent(last)).isOne());
            assertThat(telegram.messages()).hasSize(before + 1);
        }
    }

    private long sent(Link link) {
        return telegram.messages().stream()
                .filter(message -> message.address().equals(link.trackingUrl()))
                .count();
    }
}
