package lessonledger.command.enrolment;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.InvitationExpired;
import lessonledger.contract.Refusal.InvitationUsed;
import lessonledger.contract.Refusal.NoTelegramBot;
import lessonledger.contract.Refusal.UnknownInvitation;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.database.DatabaseTime;
import lessonledger.database.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The invitations by which students link their chats: the digest of a code each, beside the student's events and changed in
 * their transaction. One is used once, and counts for as long as {@code INVITATION_LIFETIME} says. Used and expired ones are
 * kept for another thirty days, so that whoever comes late is told why it does not work.
 */
@Component
public class Invitations {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final JdbcTemplate database;
    private final SchoolsBot bot;
    private final Duration lifetime;

    /**
     * Reads the lifetime.
     *
     * @param lifetime an ISO 8601 duration from a minute to ninety days
     * @throws StartRefused when it is none
     */
    Invitations(JdbcTemplate database, SchoolsBot bot, @Value("${INVITATION_LIFETIME:P7D}") String lifetime) {
        this.database = database;
        this.bot = bot;
        Duration duration;
        try {
            duration = Duration.parse(lifetime.strip());
        } catch (DateTimeParseException e) {
            throw refused(lifetime);
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw refused(lifetime);
        }
        this.lifetime = duration.truncatedTo(ChronoUnit.MILLIS);
    }

    private static StartRefused refused(String lifetime) {
        return new StartRefused("INVITATION_LIFETIME must be an ISO 8601 duration from PT1M to P90D, such as P7D; '"
                + lifetime + "' is none.");
    }

    /**
     * Keeps a new invitation and returns when it expires.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code NoTelegramBot}
     */
    Instant keep(StudentId student, String digest, Instant at) {
        if (!bot.listens()) {
            throw Refused.because(new NoTelegramBot());
        }
        Instant expiry = at.plus(lifetime);
        database.update("DELETE FROM telegram_invitation WHERE expires_at < ?", utc(at.minus(REMEMBERED)));
        database.update(
                "INSERT INTO telegram_invitation (digest, student_id, made_at, expires_at) VALUES (?, ?, ?, ?)",
                bytes(digest),
                student.value(),
                utc(at),
                utc(expiry));
        return expiry;
    }

    /** Forgets the student's invitations that nobody has used. */
    void withdraw(StudentId student) {
        database.update("DELETE FROM telegram_invitation WHERE student_id = ? AND used_at IS NULL", student.value());
    }

    /**
     * Uses an invitation, in the caller's transaction. Of two who show the same code at once, one has it.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code UnknownInvitation}, {@code
     *     InvitationUsed} or {@code InvitationExpired}
     */
    void use(StudentId student, String digest, Instant at) {
        List<Row> rows = database.query(
                "SELECT used_at, expires_at FROM telegram_invitation WHERE digest = ? AND student_id = ? FOR UPDATE",
                (row, n) -> new Row(
                        row.getObject("used_at", LocalDateTime.class) != null,
                        row.getObject("expires_at", LocalDateTime.class).toInstant(ZoneOffset.UTC)),
                bytes(digest),
                student.value());
        if (rows.isEmpty()) {
            throw Refused.because(new UnknownInvitation());
        } else if (rows.get(0).used()) {
            throw Refused.because(new InvitationUsed());
        } else if (!at.isBefore(rows.get(0).expiresAt())) {
            throw Refused.because(new InvitationExpired());
        }
        database.update("UPDATE telegram_invitation SET used_at = ? WHERE digest = ?", utc(at), bytes(digest));
    }

    /** Returns the student whom this invitation is for, used or not, or nothing when there is none. */
    public Optional<StudentId> studentOf(String digest) {
        @Nullable
        Integer student = database
                .query(
                        "SELECT student_id FROM telegram_invitation WHERE digest = ?",
                        (row, n) -> row.getInt("student_id"),
                        bytes(digest))
                .stream()
                .findFirst()
                .orElse(null);
        return Optional.ofNullable(student).map(StudentId::new);
    }

    private static byte[] bytes(String digest) {
        return HexFormat.of().parseHex(digest);
    }

    private static String utc(Instant instant) {
        return DatabaseTime.of(instant);
    }

    private record Row(boolean used, Instant expiresAt) {}
}
