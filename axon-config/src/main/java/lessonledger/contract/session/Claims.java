package lessonledger.contract.session;

import org.jspecify.annotations.Nullable;

/**
 * What a student's page says about its lesson. It is kept as evidence and never used: the server's clock decides
 * (DESIGN, section 2, rule 1).
 *
 * @param duration the duration that the client claims, in the client's unit, as it was sent
 * @param endTime the end that the client claims, as it was sent
 */
public record Claims(@Nullable Long duration, @Nullable String endTime) {

    /** A client that claims nothing. */
    public static final Claims NONE = new Claims(null, null);
}
