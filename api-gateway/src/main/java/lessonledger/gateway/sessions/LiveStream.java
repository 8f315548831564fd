package lessonledger.gateway.sessions;

import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer of server-sent events that gets through: nobody keeps it, collects it, or takes its silence for its end. */
final class LiveStream {

    /** Proxies close what is quiet for a minute. */
    static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private LiveStream() {}

    /** Answers with these events, and with comments between them; it ends when they do. */
    static <T> Mono<ServerResponse> of(Flux<ServerSentEvent<T>> events) {
        Flux<ServerSentEvent<T>> signsOfLife = Flux.interval(SIGN_OF_LIFE)
                .onBackpressureDrop()
                .map(tick -> ServerSentEvent.<T>builder().comment("").build());
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header("Cache-Control", "no-store")
                // Proxies that collect answers would hold the events back.
                .header("X-Accel-Buffering", "no")
                .body(BodyInserters.fromServerSentEvents(
                        events.publish(told -> Flux.merge(told, signsOfLife.takeUntilOther(told.ignoreElements())))));
    }
}
