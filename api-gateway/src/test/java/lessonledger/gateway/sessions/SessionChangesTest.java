package lessonledger.gateway.sessions;

import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionId;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class SessionChangesTest extends LessonsSpec {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    SessionChangesTest() {
        super("GS-3", 53_001, 53_002);
    }

    @Test
    void who_watches_hears_of_the_filters_sessions_and_of_no_others() {
        Instant now = clock.instant();
        SessionId[] session = new SessionId[1];
        StepVerifier.create(changes("?student=53001"))
                .expectNext("resync")
                .then(() -> {
                    sent(other, now);
                    session[0] = sent(sara, now);
                })
                .assertNext(id -> assertThat(id).isEqualTo(session[0].value()))
                .then(() -> commands.sendAndWait(new RecordClick(session[0], now)))
                .assertNext(id -> assertThat(id).isEqualTo(session[0].value()))
                .then(() -> end(session[0], now.plusSeconds(1)))
                .assertNext(id -> assertThat(id).isEqualTo(session[0].value()))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_session_that_leaves_the_filter_is_news_too() {
        Instant now = clock.instant();
        SessionId session = clicked(sara, now, now);
        eventually(() -> assertThat(total("teacher=GS-3&status=active")).isOne());
        StepVerifier.create(changes("?status=active&teacher=GS-3"))
                .expectNext("resync")
                .then(() -> end(session, now.plusSeconds(5)))
                .thenConsumeWhile(id -> !id.equals(session.value()))
                .expectNext(session.value())
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_wrong_filter_is_a_problem() {
        admin.get()
                .uri(SESSIONS + "/changes?status=over")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isBadRequest();
        anybody.get().uri(SESSIONS + "/changes").exchange().expectStatus().isUnauthorized();
    }

    /** Returns the ids that are told, and the word resync. */
    private Flux<String> changes(String query) {
        return admin.get()
                .uri(URI.create(at(SESSIONS + "/changes" + query)))
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<SessionNewsStreams.Changed>>() {})
                .getResponseBody()
                .filter(event -> event.data() != null)
                .map(event -> "resync".equals(event.event())
                        ? "resync"
                        : Objects.requireNonNull(event.data()).sessionId());
    }
}
