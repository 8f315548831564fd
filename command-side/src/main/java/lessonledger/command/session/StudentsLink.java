package lessonledger.command.session;

import java.util.concurrent.CompletableFuture;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionQuery.FindStudentsLink;
import lessonledger.contract.session.SessionQuery.StudentsLinks;
import lessonledger.contract.session.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells the address of a session's link again, from where its secret is kept: the first event. */
@Component
class StudentsLink {

    private final EventStore events;
    private final TrackingAddresses addresses;

    StudentsLink(EventStore events, TrackingAddresses addresses) {
        this.events = events;
        this.addresses = addresses;
    }

    @QueryHandler
    CompletableFuture<StudentsLinks> handle(FindStudentsLink query) {
        return Mono.fromCallable(() -> find(query.sessionId()))
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
    }

    private StudentsLinks find(SessionId session) {
        return new StudentsLinks(events.readEvents(session.value(), 0)
                .asStream()
                .limit(1)
                .filter(event -> event.getPayload() instanceof LinkSent)
                .map(event -> new TrackingToken(((LinkSent) event.getPayload()).token()))
                .map(addresses::of)
                .toList());
    }
}
