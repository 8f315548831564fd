/** How Axon carries the contract, on a real database. */
@NullMarked
package lessonledger.axon;

import org.jspecify.annotations.NullMarked;
