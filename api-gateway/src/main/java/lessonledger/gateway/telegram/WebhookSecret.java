package lessonledger.gateway.telegram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ResponseStatusException;

/** What Telegram shows when it calls: {@code TELEGRAM_WEBHOOK_SECRET}. Where none is set, nobody has the right one. */
@Component
class WebhookSecret {

    static final String HEADER = "X-Telegram-Bot-Api-Secret-Token";

    private final byte[] secret;

    WebhookSecret(@Value("${TELEGRAM_WEBHOOK_SECRET:}") String secret) {
        this.secret = secret.strip().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Lets a request pass that shows the secret. The comparison takes the same time wherever a wrong one differs.
     *
     * @throws ResponseStatusException 403 when none is set or another is shown, 401 when none is shown
     */
    void require(ServerRequest request) {
        String shown = request.headers().firstHeader(HEADER);
        if (secret.length == 0) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN,
                    "TELEGRAM_WEBHOOK_SECRET is not set, so there is nothing for Telegram to call.");
        }
        if (shown == null) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Only Telegram calls this, with its secret.");
        }
        if (!MessageDigest.isEqual(secret, shown.getBytes(StandardCharsets.UTF_8))) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "This is not the webhook's secret.");
        }
    }
}
