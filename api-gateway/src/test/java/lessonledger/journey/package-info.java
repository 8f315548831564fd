/** The whole application, used as its users use it: real database, real HTTP, real processes, a real browser. */
@NullMarked
package lessonledger.journey;

import org.jspecify.annotations.NullMarked;
