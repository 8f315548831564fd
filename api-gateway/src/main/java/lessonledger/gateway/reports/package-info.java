/** How the school and each teacher did. */
@NullMarked
package lessonledger.gateway.reports;

import org.jspecify.annotations.NullMarked;
