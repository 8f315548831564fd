/** Who may sign in: the accounts, event-sourced, and beside them the credentials, which can be forgotten. */
@NullMarked
package lessonledger.command.access;

import org.jspecify.annotations.NullMarked;
