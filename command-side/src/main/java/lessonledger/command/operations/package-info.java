/** How the command side is, for operators. */
@NullMarked
package lessonledger.command.operations;

import org.jspecify.annotations.NullMarked;
