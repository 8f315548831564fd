package lessonledger.gateway.operations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import lessonledger.contract.session.SessionCommand.TimeOutSession;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionQuery.FindStaleSessions;
import lessonledger.contract.session.SessionQuery.StaleSession;
import lessonledger.contract.session.SessionQuery.StaleSessions;
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.start.StartRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the sessions that look forgotten and asks each of them to end itself. The read model may be behind and a heartbeat may
 * be on its way, so the session decides (DESIGN, section 2, rule 7).
 */
@Component
class SilentSessions {

    private static final Logger log = LoggerFactory.getLogger(SilentSessions.class);
    private static final int PER_BATCH = 500;
    private static final int AT_ONCE = 16;

    private final Dispatcher dispatcher;
    private final Clock clock;
    private final Duration limit;

    SilentSessions(Dispatcher dispatcher, Clock clock, @Value("${SESSION_TIMEOUT:PT2H}") String timeout) {
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.limit = limit(timeout);
    }

    /** The command side refuses a start with a value that is none; a gateway alone must not invent another limit. */
    private static Duration limit(String timeout) {
        try {
            return Duration.parse(timeout.strip());
        } catch (DateTimeParseException e) {
            throw new StartRefused(
                    "SESSION_TIMEOUT must be an ISO 8601 duration, such as PT2H; '" + timeout + "' is none.");
        }
    }

    /**
     * What came of it.
     *
     * @param examined sessions that looked forgotten
     * @param timedOut those that ended now
     * @param alreadyEnded those that had ended before
     * @param stillAlive those that had a sign of life that the read model did not know yet
     * @param failed those that could not be asked; the next call asks them again
     */
    record Outcome(long examined, long timedOut, long alreadyEnded, long stillAlive, long failed) {

        static final Outcome NONE = new Outcome(0, 0, 0, 0, 0);

        private Outcome and(Answer answer) {
            return new Outcome(
                    examined + 1,
                    timedOut + (answer == Answer.TIMED_OUT ? 1 : 0),
                    alreadyEnded + (answer == Answer.ALREADY_ENDED ? 1 : 0),
                    stillAlive + (answer == Answer.STILL_ALIVE ? 1 : 0),
                    failed + (answer == Answer.FAILED ? 1 : 0));
        }
    }

    private enum Answer {
        TIMED_OUT,
        ALREADY_ENDED,
        STILL_ALIVE,
        FAILED
    }

    /** Returns since when a session must have been silent to look forgotten now. */
    Instant silentSince() {
        return clock.instant().minus(limit);
    }

    /** Ends what is forgotten, batch by batch, with a bounded number of commands on their way. */
    Mono<Outcome> end() {
        Instant silentSince = silentSince();
        return batch(silentSince, 0)
                .expand(found -> found.sessions().size() < PER_BATCH
                        ? Mono.empty()
                        : batch(silentSince, found.sessions().get(PER_BATCH - 1).number()))
                .concatMap(found -> Flux.fromIterable(found.sessions()).flatMap(this::ask, AT_ONCE), 1)
                .reduce(Outcome.NONE, Outcome::and);
    }

    private Mono<StaleSessions> batch(Instant silentSince, long after) {
        return dispatcher.ask(new FindStaleSessions(silentSince, PER_BATCH, after), StaleSessions.class);
    }

    private Mono<Answer> ask(StaleSession session) {
        return dispatcher
                .<Verdict>send(new TimeOutSession(new SessionId(session.sessionId()), clock.instant()))
                .map(verdict -> answer(verdict.decision()))
                .onErrorResume(fault -> {
                    log.warn(
                            "The silent session {} could not be asked to end: {}",
                            session.sessionId(),
                            fault.toString());
                    return Mono.just(Answer.FAILED);
                });
    }

    private static Answer answer(Decision decision) {
        return switch (decision) {
            case TIMED_OUT -> Answer.TIMED_OUT;
            case STILL_ALIVE -> Answer.STILL_ALIVE;
            case ALREADY_OVER, NOT_STARTED -> Answer.ALREADY_ENDED;
        };
    }
}
