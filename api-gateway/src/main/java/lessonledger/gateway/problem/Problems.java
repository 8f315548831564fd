package lessonledger.gateway.problem;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import lessonledger.contract.Refusal;
import lessonledger.contract.session.Standing;
import org.axonframework.commandhandling.NoHandlerForCommandException;
import org.axonframework.messaging.HandlerExecutionException;
import org.axonframework.queryhandling.NoHandlerForQueryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;

/**
 * Turns whatever went wrong into a problem (RFC 9457). A refusal becomes the problem of its name; a fault of ours becomes a
 * number under which the log has the rest. No problem repeats what was sent, and none names an address with its query.
 */
@Component
public final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final RandomGenerator numbers = new SecureRandom();

    /** Makes the translator. */
    public Problems() {}

    /**
     * Returns the problem of a fault.
     *
     * @param fault what went wrong
     * @param path the path of the request, without its query
     */
    public ProblemDetail of(Throwable fault, String path) {
        ProblemDetail problem = translated(fault, path);
        problem.setInstance(URI.create(path));
        return problem;
    }

    private ProblemDetail translated(Throwable fault, String path) {
        @Nullable Refusal refusal = refusalIn(fault);
        if (refusal != null) {
            return of(refusal);
        }
        if (fault instanceof ErrorResponse known) {
            return plain(known.getStatusCode(), known.getBody().getDetail());
        }
        if (isPassing(fault)) {
            log.warn("{} cannot be served for the moment: {}", path, fault.toString());
            return plain(HttpStatus.SERVICE_UNAVAILABLE, "The service is busy or not complete; try again in a moment.");
        }
        String number = Long.toHexString(numbers.nextLong());
        log.error("Fault {} at {}", number, path, fault);
        ProblemDetail problem =
                plain(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side; quote the fault number.");
        problem.setProperty("fault", number);
        return problem;
    }

    private static @Nullable Refusal refusalIn(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof HandlerExecutionException e && e.getDetails().orElse(null) instanceof Refusal refusal) {
                return refusal;
            }
        }
        return null;
    }

    private static ProblemDetail of(Refusal refusal) {
        HttpStatus status = switch (refusal.kind()) {
            case UNKNOWN -> HttpStatus.NOT_FOUND;
            case WRONG_STATE -> HttpStatus.CONFLICT;
            case AGAINST_RULE -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        String name = refusal.getClass().getSimpleName();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, refusal.explanation());
        problem.setType(URI.create(
                "/problems/" + name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT)));
        problem.setTitle(name.replaceAll("(?<=[a-z])(?=[A-Z])", " "));
        if (refusal instanceof Refusal.SessionAlreadyEnded ended) {
            addStanding(problem, ended.standing());
        } else if (refusal instanceof Refusal.SessionNotStarted notStarted) {
            addStanding(problem, notStarted.standing());
        } else if (refusal instanceof Refusal.TooManyViews views) {
            addStanding(problem, views.standing());
        }
        return problem;
    }

    /** RFC 9457 keeps the member {@code status} for the number, so the session's own is {@code sessionStatus}. */
    private static void addStanding(ProblemDetail problem, Standing standing) {
        problem.setProperty("sessionStatus", standing.status().word());
        problem.setProperty("startedAt", text(standing.startedAt()));
        problem.setProperty("endedAt", text(standing.endedAt()));
        problem.setProperty("durationMinutes", standing.durationMinutes());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static ProblemDetail plain(HttpStatusCode status, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(detail);
        return problem;
    }

    /** Faults that another try may not meet. */
    private static boolean isPassing(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof RejectedExecutionException
                    || t instanceof TimeoutException
                    || t instanceof NoHandlerForCommandException
                    || t instanceof NoHandlerForQueryException
                    || t instanceof TransactionException
                    || t instanceof TransientDataAccessException
                    || t instanceof DataAccessResourceFailureException
                    || t instanceof java.net.ConnectException) {
                return true;
            }
        }
        return false;
    }
}
