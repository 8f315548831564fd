/** Who asks, by what means, from where and how often; and what they may ask. */
@NullMarked
package lessonledger.gateway.security;

import org.jspecify.annotations.NullMarked;
