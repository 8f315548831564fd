/** What a student's page asks, over HTTP, against the running application. */
@NullMarked
package lessonledger.gateway.tracking;

import org.jspecify.annotations.NullMarked;
