/** What a teacher asks: to send a link. */
@NullMarked
package lessonledger.gateway.teaching;

import org.jspecify.annotations.NullMarked;
