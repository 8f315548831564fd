/** The way from a request to the other sides and back, with the request's id all the way. */
@NullMarked
package lessonledger.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
