/** What the rules of the directory say, command by command. */
@NullMarked
package lessonledger.command.enrolment;

import org.jspecify.annotations.NullMarked;
