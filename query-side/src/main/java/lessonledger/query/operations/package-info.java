/** How the read side is, for operators. */
@NullMarked
package lessonledger.query.operations;

import org.jspecify.annotations.NullMarked;
