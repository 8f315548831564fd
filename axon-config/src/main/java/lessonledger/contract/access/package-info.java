/** Who may sign in, as what, and by which means. No message here holds a password's hash; only digests of random secrets. */
@NullMarked
package lessonledger.contract.access;

import org.jspecify.annotations.NullMarked;
