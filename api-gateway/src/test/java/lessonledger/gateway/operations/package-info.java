/** Health, and the end of forgotten sessions. */
@NullMarked
package lessonledger.gateway.operations;

import org.jspecify.annotations.NullMarked;
