package lessonledger.query.session;

import lessonledger.contract.session.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a link fared on its way to the student.
 *
 * @param state {@code pending}, {@code delivered}, {@code undeliverable} or {@code copy}
 * @param undeliverableReason the name of an {@link lessonledger.contract.session.Undeliverable}, or null
 */
record Delivery(String state, @Nullable String undeliverableReason) {

    /** Telegram took the message. */
    static final Delivery DELIVERED = new Delivery("delivered", null);

    /** Returns the delivery of a link that was just sent. */
    static Delivery begin(Channel channel) {
        return new Delivery(channel == Channel.COPY ? "copy" : "pending", null);
    }

    /** Returns the delivery of a link that will not arrive by itself. */
    static Delivery undeliverable(String reason) {
        return new Delivery("undeliverable", reason);
    }
}
