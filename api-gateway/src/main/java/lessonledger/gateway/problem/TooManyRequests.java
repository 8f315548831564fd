package lessonledger.gateway.problem;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Somebody asks faster than is good for others: 429, with the time after which it is worth asking again. */
public final class TooManyRequests extends ResponseStatusException {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    /**
     * Refuses a request.
     *
     * @param wait when the next one will be taken; it is rounded up to whole seconds, at least one
     * @param explanation what was too much
     */
    public TooManyRequests(Duration wait, String explanation) {
        super(HttpStatus.TOO_MANY_REQUESTS, explanation);
        this.seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    }

    @Override
    public HttpHeaders getHeaders() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return headers;
    }
}
