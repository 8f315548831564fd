package lessonledger.command.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionId;
import lessonledger.database.DatabaseTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The links that the bot has to carry, in table {@code link_delivery}. Several workers, on several machines too, may claim
 * from it at once: nobody gets what another one holds.
 *
 * <p>A claim is a lease. Whoever dies with one loses it when the lease ends, and the errand is taken up again. Leases are
 * measured by each machine's clock, so the clocks may differ by less than a lease.
 */
@Component
public class Outbox {

    /** Twice as long as a call to Telegram may take. */
    static final Duration LEASE = BotApi.CALL_TIMEOUT.multipliedBy(2);

    /**
     * For how long a link is worth sending, counted from the moment at which the teacher sent it. It spans a night's outage
     * of the school's server or of Telegram; a link that is older belongs to a lesson of another day.
     */
    static final Duration WORTH_SENDING = Duration.ofHours(12);

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;

    Outbox(JdbcTemplate database, PlatformTransactionManager transactions) {
        this.database = database;
        transaction = new TransactionTemplate(transactions);
        // Without gap locks, or two workers could wait for each other and for the event processor.
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Returns whether a link was ever added for this session. */
    boolean knows(SessionId session) {
        return !database.queryForList(
                        "SELECT 1 FROM link_delivery WHERE session_id = ? LIMIT 1", Integer.class, session.value())
                .isEmpty();
    }

    /**
     * Adds a session's link, in the caller's transaction. A session can be added once and for ever, whatever chats the
     * student has later.
     *
     * @param chatIds the student's chats; without any the link is undeliverable
     * @throws org.springframework.dao.DuplicateKeyException when the session was added before
     */
    void add(SessionId session, StudentId student, TeacherId teacher, List<Long> chatIds, Instant sentAt) {
        for (int position = 0; position == 0 || position < chatIds.size(); position++) {
            database.update(
                    "INSERT INTO link_delivery (session_id, position, student_id, teacher_id, chat_id, sent_at, state, due_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 'WAITING', LEAST(?, UTC_TIMESTAMP(3)))",
                    session.value(),
                    position,
                    student.value(),
                    teacher.value(),
                    chatIds.isEmpty() ? null : chatIds.get(position),
                    utc(sentAt),
                    utc(sentAt));
        }
    }

    /**
     * Takes the errand that is due for the longest time, and commits that it was taken.
     *
     * @param calls whether Telegram may be called now; if not, only what needs no call is taken
     */
    Optional<Errand> claim(Instant now, boolean calls) {
        Instant leaseEnd = now.plus(LEASE);
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Errand> due = database
                    .query(
                            "SELECT * FROM link_delivery WHERE due_at <= ?"
                                    + " AND (? OR state = 'DECIDED' OR chat_id IS NULL OR sent_at <= ?)"
                                    + " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
                            (row, number) -> errand(row, leaseEnd),
                            utc(now),
                            calls,
                            utc(now.minus(WORTH_SENDING)))
                    .stream()
                    .findFirst();
            due.ifPresent(errand -> database.update(
                    "UPDATE link_delivery SET state = IF(state = 'DECIDED', 'DECIDED', 'SENDING'), due_at = ?, claims = ?"
                            + " WHERE session_id = ? AND position = ?",
                    utc(leaseEnd),
                    errand.claim(),
                    errand.sessionId().value(),
                    errand.position()));
            return due;
        }));
    }

    /** Gives an errand back that is to be tried at another time; one that is too old by then is due when it becomes so. */
    void postpone(Errand errand, Instant until, int attempts) {
        Instant tooOld = errand.sentAt().plus(WORTH_SENDING);
        Instant due = errand.outcome().isEmpty() && until.isAfter(tooOld) ? tooOld : until;
        database.update(
                "UPDATE link_delivery SET state = IF(state = 'DECIDED', 'DECIDED', 'WAITING'), due_at = ?, attempts = ?"
                        + " WHERE session_id = ? AND position = ? AND claims = ?",
                utc(due),
                attempts,
                errand.sessionId().value(),
                errand.position(),
                errand.claim());
    }

    /**
     * Records what became of an errand, and forgets its chat. The session is delivered as soon as one chat has got the link,
     * and undeliverable when the last one has failed; whoever brings news for the session stays due until it was told.
     */
    void record(Errand errand, Outcome outcome, Instant now) {
        transaction.executeWithoutResult(status -> {
            // All of the session's rows are locked: of two chats that fail at once, one is the last.
            List<Row> rows = database.query(
                    "SELECT position, state, outcome, claims FROM link_delivery WHERE session_id = ?"
                            + " ORDER BY position FOR UPDATE",
                    Outbox::row,
                    errand.sessionId().value());
            boolean mine = rows.stream()
                    .anyMatch(row -> row.position() == errand.position() && row.claims() == errand.claim());
            if (!mine) {
                return;
            }
            List<Row> others = rows.stream()
                    .filter(row -> row.position() != errand.position())
                    .toList();
            boolean news = others.stream().noneMatch(Row::delivered)
                    && (outcome.equals(Outcome.DELIVERED) || others.stream().noneMatch(Row::open));
            database.update(
                    "UPDATE link_delivery SET state = ?, outcome = ?, due_at = ?, attempts = 0, chat_id = NULL"
                            + " WHERE session_id = ? AND position = ?",
                    news ? "DECIDED" : "SETTLED",
                    outcome.word(),
                    news ? utc(now) : null,
                    errand.sessionId().value(),
                    errand.position());
        });
    }

    /** The session was told: nothing is left to do. */
    void settle(Errand errand) {
        database.update(
                "UPDATE link_delivery SET state = 'SETTLED', due_at = NULL"
                        + " WHERE session_id = ? AND position = ? AND state = 'DECIDED'",
                errand.sessionId().value(),
                errand.position());
    }

    /** Returns when the next errand is due, or nothing when there is none. */
    Optional<Instant> nextDue() {
        return Optional.ofNullable(
                        database.queryForObject("SELECT MIN(due_at) FROM link_delivery", LocalDateTime.class))
                .map(due -> due.toInstant(ZoneOffset.UTC));
    }

    /** Counts what waits and what has failed. */
    public DeliveryBacklog backlog() {
        return Objects.requireNonNull(database.queryForObject(
                "SELECT COUNT(CASE WHEN state IN ('WAITING', 'SENDING') THEN 1 END) AS waiting,"
                        + " COUNT(CASE WHEN state = 'DECIDED' THEN 1 END) AS untold,"
                        + " COUNT(CASE WHEN outcome <> 'DELIVERED' THEN 1 END) AS undeliverable FROM link_delivery",
                (row, number) -> new DeliveryBacklog(
                        row.getLong("waiting"), row.getLong("untold"), row.getLong("undeliverable"))));
    }

    private static Errand errand(ResultSet row, Instant leaseEnd) throws SQLException {
        return new Errand(
                new SessionId(row.getString("session_id")),
                row.getInt("position"),
                new StudentId(row.getInt("student_id")),
                new TeacherId(row.getString("teacher_id")),
                Optional.ofNullable(row.getObject("chat_id", Long.class)),
                row.getObject("sent_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getInt("attempts"),
                Optional.ofNullable(row.getString("outcome")).map(Outcome::of),
                row.getLong("claims") + 1,
                leaseEnd);
    }

    private static String utc(Instant instant) {
        return DatabaseTime.of(instant);
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(row.getInt("position"), row.getString("state"), row.getString("outcome"), row.getLong("claims"));
    }

    private record Row(int position, String state, @Nullable String outcome, long claims) {

        boolean open() {
            return state.equals("WAITING") || state.equals("SENDING");
        }

        boolean delivered() {
            return "DELIVERED".equals(outcome);
        }
    }
}
