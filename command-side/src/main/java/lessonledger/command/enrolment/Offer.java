package lessonledger.command.enrolment;

import java.math.BigDecimal;

/**
 * A package as the school offers it now.
 *
 * @param rate what one session is charged, in the school's currency, with two decimals
 * @param archived whether nobody is given it any more
 */
public record Offer(BigDecimal rate, boolean archived) {}
