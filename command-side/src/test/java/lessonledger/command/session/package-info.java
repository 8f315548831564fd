/** What a session does, command by command. */
@NullMarked
package lessonledger.command.session;

import org.jspecify.annotations.NullMarked;
