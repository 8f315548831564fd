/** Specs of the session's row, and of the table on a real database. */
@NullMarked
package lessonledger.query.session;

import org.jspecify.annotations.NullMarked;
