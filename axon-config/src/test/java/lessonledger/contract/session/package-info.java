/** The forms of ids and tokens. */
@NullMarked
package lessonledger.contract.session;

import org.jspecify.annotations.NullMarked;
