/** Who may sign in: the accounts and their passwords, which are stored hashed. */
@NullMarked
package lessonledger.command.access;

import org.jspecify.annotations.NullMarked;
