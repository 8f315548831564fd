package lessonledger.command.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import lessonledger.contract.enrolment.HearTelegram;
import lessonledger.contract.enrolment.HearTelegram.Word;
import lessonledger.database.DatabaseTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What people said to the bot and was not answered yet, in table {@code telegram_inbox}. A row stays under Telegram's number
 * after it was answered, for longer than Telegram tells anything again, so that nothing is heard twice.
 *
 * <p>As in the {@link Outbox}, a claim is a lease, and several workers may claim at once. What is said in one chat is answered
 * in its order.
 */
@Component
class Inbox {

    static final Duration LEASE = BotApi.CALL_TIMEOUT.multipliedBy(2);

    /** Telegram keeps what it could not tell for a day. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private final JdbcTemplate database;

    Inbox(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * Something that was said, as whoever has claimed it sees it.
     *
     * @param attempts how many answers did not arrive so far
     * @param claim the number of the claim; what is recorded under an older one does not count
     */
    record Letter(HearTelegram said, int attempts, long claim) {}

    /** Takes down what was said, in the caller's transaction if there is one; returns whether it is new. */
    boolean add(HearTelegram said) {
        return database.update(
                        "INSERT IGNORE INTO telegram_inbox (update_id, chat_id, word, digest, language, heard_at, due_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        said.updateId(),
                        said.chatId(),
                        said.word().name(),
                        said.digest() == null ? null : HexFormat.of().parseHex(said.digest()),
                        said.language(),
                        utc(said.at()),
                        utc(said.at()))
                == 1;
    }

    /** Takes what waits for the longest time and has nothing of its own chat before it. */
    Optional<Letter> claim(Instant now) {
        Optional<Letter> due = database
                .query(
                        "SELECT * FROM telegram_inbox i WHERE due_at <= ? AND NOT EXISTS (SELECT 1 FROM telegram_inbox e"
                                + " WHERE e.chat_id = i.chat_id AND e.update_id < i.update_id)"
                                + " ORDER BY due_at, update_id LIMIT 1",
                        Inbox::letter,
                        utc(now))
                .stream()
                .findFirst();
        // Of several who saw it, one takes it.
        return due.filter(letter -> database.update(
                        "UPDATE telegram_inbox SET due_at = ?, claims = ? WHERE update_id = ? AND claims = ?",
                        utc(now.plus(LEASE)),
                        letter.claim(),
                        letter.said().updateId(),
                        letter.claim() - 1)
                == 1);
    }

    /** Gives back what is to be answered at another time. */
    void postpone(Letter letter, Instant until, int attempts) {
        database.update(
                "UPDATE telegram_inbox SET due_at = ?, attempts = ? WHERE update_id = ? AND claims = ?",
                utc(until),
                attempts,
                letter.said().updateId(),
                letter.claim());
    }

    /** It was answered: only its number is kept, and those of long ago are forgotten. */
    void settle(Letter letter, Instant now) {
        database.update(
                "UPDATE telegram_inbox SET due_at = NULL, chat_id = NULL, digest = NULL WHERE update_id = ? AND claims = ?",
                letter.said().updateId(),
                letter.claim());
        database.update(
                "DELETE FROM telegram_inbox WHERE due_at IS NULL AND heard_at < ? LIMIT 1000",
                utc(now.minus(REMEMBERED)));
    }

    private static Letter letter(ResultSet row, int number) throws SQLException {
        byte @Nullable [] digest = row.getBytes("digest");
        return new Letter(
                new HearTelegram(
                        row.getLong("update_id"),
                        row.getLong("chat_id"),
                        Word.valueOf(row.getString("word")),
                        digest == null ? null : HexFormat.of().formatHex(digest),
                        row.getString("language"),
                        row.getObject("heard_at", LocalDateTime.class).toInstant(ZoneOffset.UTC)),
                row.getInt("attempts"),
                row.getLong("claims") + 1);
    }

    private static String utc(Instant instant) {
        return DatabaseTime.of(instant);
    }
}
