package lessonledger.command.delivery;

import java.time.Duration;
import lessonledger.contract.session.Undeliverable;

/** What a call to Telegram came to. Nothing in it is secret, whatever the server wrote. */
sealed interface Answer {

    /** Telegram took the message. */
    record Taken() implements Answer {}

    /** This chat will not get the message, however often it is sent. */
    record Refused(Undeliverable reason) implements Answer {}

    /** Telegram does not take the button's address; without the button the same message may pass. */
    record ButtonRefused() implements Answer {}

    /** Too much at once: nothing may be sent for so long. */
    record TooMany(Duration pause) implements Answer {}

    /** Telegram does not know this bot: the operator's fault, not the student's. */
    record BotRefused(int code) implements Answer {}

    /**
     * No answer, or none that can be understood; the message may have been taken or not.
     *
     * @param fault what happened, in a word
     */
    record Unclear(String fault) implements Answer {}
}
