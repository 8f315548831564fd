/** The reports over HTTP. */
@NullMarked
package lessonledger.gateway.reports;

import org.jspecify.annotations.NullMarked;
