/** What no log line may show: the secrets that the tests hand out or see, and the search for them in all that was written. */
@NullMarked
package lessonledger.secrets;

import org.jspecify.annotations.NullMarked;
