package lessonledger.contract.session;

/**
 * The answer to {@code SendLink}.
 *
 * @param number the session's number in the ledger, which is the row id in {@code wpos_zoom_links}
 * @param channel how the link goes to the student
 * @param trackingUrl the student's link, with the secret in it; {@link #toString()} does not show it
 */
public record LinkReceipt(long number, Channel channel, String trackingUrl) {

    @Override
    public String toString() {
        return "LinkReceipt[number=" + number + ", channel=" + channel + "]";
    }
}
