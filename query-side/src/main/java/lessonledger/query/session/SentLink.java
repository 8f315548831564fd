package lessonledger.query.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import lessonledger.contract.session.SessionEvent.LinkSent;

/**
 * What stands fast in a row from the moment at which the link was sent.
 *
 * @param number the row's id
 * @param packageRate what one session is charged, with two decimals
 */
record SentLink(
        String sessionId,
        int number,
        int studentId,
        String teacherId,
        String link,
        String token,
        String packageId,
        BigDecimal packageRate,
        Instant at) {

    /**
     * Takes it from the event.
     *
     * @throws ArithmeticException when the number is past the spec's {@code INT}, or the rate has more than two decimals
     */
    static SentLink of(LinkSent sent) {
        return new SentLink(
                sent.sessionId(),
                Math.toIntExact(sent.number()),
                sent.studentId(),
                sent.teacherId(),
                sent.link(),
                sent.token(),
                sent.packageId(),
                sent.packageRate().setScale(2, RoundingMode.UNNECESSARY),
                sent.at());
    }

    /** Shows everything but the two secrets, the token and the meeting's address. */
    @Override
    public String toString() {
        return "SentLink[sessionId=" + sessionId + ", number=" + number + ", at=" + at + "]";
    }
}
