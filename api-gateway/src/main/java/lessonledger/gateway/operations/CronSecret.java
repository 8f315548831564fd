package lessonledger.gateway.operations;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ResponseStatusException;

/** The secret that a cron job shows as a bearer token: {@code CRON_SECRET}. Where none is set, nobody has the right one. */
@Component
class CronSecret {

    private static final String BEARER = "Bearer ";

    private final byte[] secret;

    CronSecret(@Value("${CRON_SECRET:}") String secret) {
        this.secret = secret.strip().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Lets a request pass that shows the secret. The comparison takes the same time wherever a wrong one differs.
     *
     * @throws ResponseStatusException 403 when none is set or another is shown, 401 when none is shown
     */
    void require(ServerRequest request) {
        String shown = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        if (secret.length == 0) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "CRON_SECRET is not set, so cron jobs are switched off.");
        }
        if (shown == null || !(shown + " ").regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Show CRON_SECRET as a bearer token.");
        }
        byte[] token = shown.substring(BEARER.length() - 1).strip().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(secret, token)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "This is not the cron job's secret.");
        }
    }
}
