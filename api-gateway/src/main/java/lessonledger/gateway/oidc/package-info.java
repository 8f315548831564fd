/** Signing in by the school's identity provider, where the operator has named one: OpenID Connect, the code flow with PKCE. */
@NullMarked
package lessonledger.gateway.oidc;

import org.jspecify.annotations.NullMarked;
