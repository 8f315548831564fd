/** Accounts: one's own, and for admins everybody's. */
@NullMarked
package lessonledger.gateway.accounts;

import org.jspecify.annotations.NullMarked;
