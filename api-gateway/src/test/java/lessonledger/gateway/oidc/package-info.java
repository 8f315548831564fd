/** Signing in by a provider that runs within the tests. */
@NullMarked
package lessonledger.gateway.oidc;

import org.jspecify.annotations.NullMarked;
