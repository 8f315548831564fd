/** The rules of accounts. */
@NullMarked
package lessonledger.command.access;

import org.jspecify.annotations.NullMarked;
