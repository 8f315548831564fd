/** What a student's page asks: the click, the signs of life and the end. */
@NullMarked
package lessonledger.gateway.tracking;

import org.jspecify.annotations.NullMarked;
