/** A lesson's session: its aggregate, and the sending of the link that begins it. */
@NullMarked
package lessonledger.command.session;

import org.jspecify.annotations.NullMarked;
