/** What goes wrong, as RFC 9457 has it, and the reading of what clients send. */
@NullMarked
package lessonledger.gateway.problem;

import org.jspecify.annotations.NullMarked;
