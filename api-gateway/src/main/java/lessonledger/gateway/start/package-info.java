/** How a start fails: with one line for its operator. */
@NullMarked
package lessonledger.gateway.start;

import org.jspecify.annotations.NullMarked;
