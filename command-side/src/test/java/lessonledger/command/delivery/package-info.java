/** The delivery of links over a fake Bot API, which speaks HTTP as the real one does. */
@NullMarked
package lessonledger.command.delivery;

import org.jspecify.annotations.NullMarked;
