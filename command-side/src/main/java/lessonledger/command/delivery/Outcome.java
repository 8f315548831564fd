package lessonledger.command.delivery;

import java.time.Instant;
import java.util.Optional;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.Undeliverable;

/**
 * What became of a link on its way to one chat.
 *
 * @param reason why the chat will not get it, or nothing when Telegram took it
 */
record Outcome(Optional<Undeliverable> reason) {

    static final Outcome DELIVERED = new Outcome(Optional.empty());

    static Outcome undeliverable(Undeliverable reason) {
        return new Outcome(Optional.of(reason));
    }

    /** Returns the outcome of this word; the opposite of {@link #word()}. */
    static Outcome of(String word) {
        return word.equals("DELIVERED") ? DELIVERED : undeliverable(Undeliverable.valueOf(word));
    }

    String word() {
        return reason.map(Undeliverable::name).orElse("DELIVERED");
    }

    /** Returns what the session has to be told. */
    SessionCommand news(SessionId session, Instant at) {
        return reason.<SessionCommand>map(why -> new ReportUndeliverable(session, why, at))
                .orElseGet(() -> new ConfirmDelivery(session, at));
    }
}
