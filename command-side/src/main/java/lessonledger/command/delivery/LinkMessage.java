package lessonledger.command.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What a student reads in Telegram.
 *
 * @param text plain text, never markup
 * @param button what opens the lesson, or null when the address stands in the text
 */
record LinkMessage(String text, @Nullable Button button) {

    /** A button that opens an address. */
    record Button(String label, String address) {

        /** Shows nothing of the address, which holds the token. */
        @Override
        public String toString() {
            return "Button[]";
        }
    }

    /** Shows nothing that is personal. */
    @Override
    public String toString() {
        return "LinkMessage[" + (button == null ? "address in the text" : "button") + "]";
    }
}
