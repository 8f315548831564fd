/** How the sides are: what an operator asks, and what a health check needs to know. */
@NullMarked
package lessonledger.contract.operations;

import org.jspecify.annotations.NullMarked;
