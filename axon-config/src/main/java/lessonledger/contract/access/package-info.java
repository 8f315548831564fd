/** Who may sign in. */
@NullMarked
package lessonledger.contract.access;

import org.jspecify.annotations.NullMarked;
