/** The application and its HTTP surface, by use case. It knows the contract and nobody behind it. */
@NullMarked
package lessonledger.gateway;

import org.jspecify.annotations.NullMarked;
