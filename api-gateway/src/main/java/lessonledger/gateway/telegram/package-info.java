/** How students come to the school's bot: invitations for the office and the teachers, and what Telegram calls. */
@NullMarked
package lessonledger.gateway.telegram;

import org.jspecify.annotations.NullMarked;
