/**
 * The school's bot in Telegram. How a link reaches its student: at least once, and twice only when a call was cut off in its
 * midst. And how students let the bot write to them, for it cannot write first.
 */
@NullMarked
package lessonledger.command.delivery;

import org.jspecify.annotations.NullMarked;
