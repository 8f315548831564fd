package lessonledger.gateway.sessions;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.SessionNews;
import lessonledger.contract.session.SessionQuery.WatchSessions;
import lessonledger.gateway.dispatch.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Changes of sessions, as server-sent events to everybody who watches. Nothing is promised across a gap: every stream begins
 * with {@code resync}, on which the client reads what it shows; then a message names each session that has changed, or {@code
 * resync} says that too many have. A client that cannot keep up loses its stream, comes again and resyncs.
 */
@Component
class SessionNewsStreams {

    private static final Logger log = LoggerFactory.getLogger(SessionNewsStreams.class);

    /** After this the client has to come again, and so to show that it still may. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration COME_AGAIN = Duration.ofSeconds(2);
    private static final int NEWS_WAITING = 64;
    private static final int MOST_STREAMS = 1_000;

    private final Dispatcher dispatcher;
    private final AtomicInteger open = new AtomicInteger();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    SessionNewsStreams(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** What a message says. */
    record Changed(String sessionId) {}

    /** A stream would keep a graceful shutdown waiting. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.tryEmitEmpty();
    }

    /**
     * Returns the changes of the sessions of a filter, as events.
     *
     * @return an error 503 when too many watch already
     */
    Flux<ServerSentEvent<Changed>> events(SessionFilter filter) {
        return news(filter).concatMapIterable(SessionNewsStreams::told);
    }

    /**
     * Returns the changes of the sessions of a filter as they are told. The first comes at once and names nothing: from
     * then on nothing is missed, so what is to be shown has to be read after it.
     *
     * @return an error 503 when too many watch already
     */
    Flux<SessionNews> news(SessionFilter filter) {
        return Flux.usingWhen(
                Mono.fromSupplier(this::enter),
                entered -> dispatcher
                        .watch(new WatchSessions(filter), SessionNews.class)
                        .onBackpressureBuffer(NEWS_WAITING, BufferOverflowStrategy.ERROR)
                        .publishOn(Schedulers.parallel(), NEWS_WAITING)
                        .takeUntilOther(Mono.firstWithSignal(closing.asMono(), Mono.delay(LONGEST)))
                        .onErrorResume(fault -> {
                            log.info("A stream of changes ends, and its client will come again: {}", fault.toString());
                            return Mono.empty();
                        }),
                entered -> Mono.fromRunnable(open::decrementAndGet));
    }

    private Integer enter() {
        int streams = open.incrementAndGet();
        if (streams > MOST_STREAMS) {
            open.decrementAndGet();
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, "Too many watch the sessions at the moment; try again later.");
        }
        return streams;
    }

    private static Iterable<ServerSentEvent<Changed>> told(SessionNews news) {
        Stream<ServerSentEvent<Changed>> events = news.more()
                        || news.sessionIds().isEmpty()
                ? Stream.of(resync())
                : news.sessionIds().stream()
                        .map(id -> ServerSentEvent.builder(new Changed(id)).build());
        return events.toList();
    }

    private static ServerSentEvent<Changed> resync() {
        return ServerSentEvent.<Changed>builder()
                .event("resync")
                .retry(COME_AGAIN)
                .data(new Changed(""))
                .build();
    }
}
