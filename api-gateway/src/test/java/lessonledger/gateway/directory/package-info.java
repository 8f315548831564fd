/** What an admin asks of the school's directory. */
@NullMarked
package lessonledger.gateway.directory;

import org.jspecify.annotations.NullMarked;
