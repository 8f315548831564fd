/** Who may do what. */
@NullMarked
package lessonledger.gateway.security;

import org.jspecify.annotations.NullMarked;
