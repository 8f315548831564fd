package lessonledger.gateway.problem;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A request that is not what its route takes: 400. The explanation names the place and never repeats what was sent. */
public final class Malformed extends ResponseStatusException {

    private static final long serialVersionUID = 1L;

    /**
     * Refuses a request.
     *
     * @param explanation which part is wrong and what it should be
     */
    public Malformed(String explanation) {
        super(HttpStatus.BAD_REQUEST, explanation);
    }
}
