package lessonledger.gateway.tracking;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.RunningLedger;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Links of one student, what happens to them over HTTP, and what of it the event store keeps. */
abstract class TrackingSpec extends RunningLedger {

    static final String LINK = "https://school.zoom.us/j/123456789";
    static final String PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile";

    @Autowired
    CommandGateway commands;

    @Autowired
    private EventStore events;

    @Autowired
    Clock clock;

    private final SecureRandom random = new SecureRandom();
    private final int studentId;
    private final String teacherId;

    TrackingSpec(int studentId, String teacherId) {
        this.studentId = studentId;
        this.teacherId = teacherId;
    }

    @BeforeAll
    void enrolTheStudent() {
        connect();
        enrol(studentId, teacherId);
    }

    /** Sends a link now. */
    TrackingToken sent() {
        return sent(Duration.ZERO);
    }

    /** Sends a link as if some time ago. */
    TrackingToken sent(Duration ago) {
        TrackingToken token = unknown();
        commands.sendAndWait(new SendLink(
                token.sessionId(),
                token,
                new StudentId(studentId),
                null,
                LINK,
                clock.instant().minus(ago)));
        return token;
    }

    /** Sends a link and lets the student open it. */
    TrackingToken clicked() {
        TrackingToken token = sent();
        visit(token).expectStatus().isOk().expectBody();
        return token;
    }

    /** Makes a token that nobody has sent. */
    TrackingToken unknown() {
        return TrackingToken.random(random);
    }

    ResponseSpec visit(TrackingToken token) {
        return visit("/api/zoom/track?token=" + token.value());
    }

    ResponseSpec visit(String address) {
        return anybody.get()
                .uri(java.net.URI.create(at(address)))
                .header("User-Agent", PHONE)
                .accept(MediaType.TEXT_HTML)
                .exchange();
    }

    ResponseSpec beat(String json) {
        return say("/api/zoom/heartbeat", json);
    }

    ResponseSpec end(String json) {
        return say("/api/zoom/end-session", json);
    }

    private ResponseSpec say(String path, String json) {
        return anybody.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    /** Returns the session's events after the link was sent. */
    List<SessionEvent> eventsOf(TrackingToken token) {
        return events.readEvents(token.sessionId().value())
                .asStream()
                .map(DomainEventMessage::getPayload)
                .map(SessionEvent.class::cast)
                .filter(event -> !(event instanceof SessionEvent.LinkSent))
                .toList();
    }
}
