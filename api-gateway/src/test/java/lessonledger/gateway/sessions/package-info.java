/** What an admin asks about sessions. */
@NullMarked
package lessonledger.gateway.sessions;

import org.jspecify.annotations.NullMarked;
