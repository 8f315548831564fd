/** Tests of what the read models share, and the read side for everybody's tests. */
@NullMarked
package lessonledger.query;

import org.jspecify.annotations.NullMarked;
