package lessonledger.command.enrolment;

import java.util.List;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.contract.enrolment.StudentId;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Whose links a chat receives, looked up by the chat; the students' events tell it the other way round.
 *
 * <p>The table follows the events, so that it also knows the chats that the office typed in and those of before it existed. A
 * chat that was linked by an invitation is there at once, in the transaction of its event: who says {@code /stop} in the next
 * moment is heard. It may know a chat too many for a moment; unlinking one that is not linked changes nothing.
 */
@Component
@ProcessingGroup("chats")
public class Chats {

    private final JdbcTemplate database;

    Chats(JdbcTemplate database) {
        this.database = database;
    }

    /** Returns the students whose links this chat receives, by their ids. */
    public List<StudentId> studentsOf(long chatId) {
        return database.query(
                "SELECT student_id FROM telegram_chat WHERE chat_id = ? ORDER BY student_id",
                (row, n) -> new StudentId(row.getInt("student_id")),
                chatId);
    }

    void link(long chatId, StudentId student) {
        database.update(
                "INSERT IGNORE INTO telegram_chat (chat_id, student_id) VALUES (?, ?)", chatId, student.value());
    }

    @EventHandler
    void on(TelegramChatLinked event) {
        link(event.chatId(), new StudentId(event.studentId()));
    }

    @EventHandler
    void on(TelegramChatUnlinked event) {
        database.update(
                "DELETE FROM telegram_chat WHERE chat_id = ? AND student_id = ?", event.chatId(), event.studentId());
    }
}
