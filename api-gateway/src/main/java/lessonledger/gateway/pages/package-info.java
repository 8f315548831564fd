/** The pages of the office: what an admin opens in a browser. They use the same routes as every other client. */
@NullMarked
package lessonledger.gateway.pages;

import org.jspecify.annotations.NullMarked;
