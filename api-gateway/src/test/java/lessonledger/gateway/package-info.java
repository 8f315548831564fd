/** The HTTP surface against the running application. */
@NullMarked
package lessonledger.gateway;

import org.jspecify.annotations.NullMarked;
