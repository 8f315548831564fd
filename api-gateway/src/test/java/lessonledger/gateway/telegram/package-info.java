/** Invitations and the webhook over HTTP, with a fake Telegram at the other end. */
@NullMarked
package lessonledger.gateway.telegram;

import org.jspecify.annotations.NullMarked;
