/** How a link reaches its student over Telegram: at least once, and twice only when a call was cut off in its midst. */
@NullMarked
package lessonledger.command.delivery;

import org.jspecify.annotations.NullMarked;
