/** Who teaches whom, under which package: the rules of the school's directory. */
@NullMarked
package lessonledger.command.enrolment;

import org.jspecify.annotations.NullMarked;
