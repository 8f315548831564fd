/** A lesson's session: from the link that a teacher sends to the minute at which it ended. */
@NullMarked
package lessonledger.contract.session;

import org.jspecify.annotations.NullMarked;
