package lessonledger.command.delivery;

import lessonledger.command.enrolment.Enrolment;
import lessonledger.command.session.Messenger;
import org.springframework.stereotype.Component;

/** Reaches the students who have a chat with the school's bot. */
@Component
class TelegramMessenger implements Messenger {

    private final TelegramBotSettings bot;

    TelegramMessenger(TelegramBotSettings bot) {
        this.bot = bot;
    }

    @Override
    public boolean reaches(Enrolment student) {
        return bot.isConfigured() && !student.chatIds().isEmpty();
    }
}
