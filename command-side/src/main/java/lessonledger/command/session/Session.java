package lessonledger.command.session;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.SessionAlreadyEnded;
import lessonledger.contract.Refusal.SessionNotStarted;
import lessonledger.contract.Refusal.TooManyViews;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.EndReason;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.contract.session.SessionEvent.TimedOut;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.Visit;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * One lesson of one student with one teacher, from the link that opens it to the minute at which it was over.
 *
 * <p>It is <em>sent</em> when the teacher's link goes out. The student's first click makes it <em>active</em>, and that
 * first start stands for ever. While it is active, every page that the student has open is a <em>view</em>, and every view
 * beats. A view is over when its page is closed; the lesson is <em>ended</em> when its last live view closes, or at once by
 * the End button. A student who reloads, comes back or lost the network is still in the same lesson: a click, or a sign of
 * life of a view that was not itself closed, reopens it within {@link #REOPEN_WINDOW} of the moment the end was recorded.
 * Two hours of silence end it as <em>timeout</em>, at the last sign of life, for silence is never billed.
 *
 * <p>The moment that counts is the one at which the server received a request. It never goes backward within a session,
 * even when two servers' clocks disagree.
 */
@Aggregate(cache = "aggregateCache", snapshotTriggerDefinition = "snapshotTrigger")
@Revision("1")
class Session {

    /** How long after an end a return still belongs to the same lesson, inclusive (DESIGN, section 2, rule 6). */
    static final Duration REOPEN_WINDOW = Duration.ofMinutes(15);

    /** A view that was silent for so long is not live any more (DESIGN, section 2, rule 5). */
    static final Duration LIVE_FOR = Duration.ofSeconds(150);

    /** More page views than a lesson can explain; a bound for the memory that a hostile page can take. */
    static final int MOST_VIEWS = 256;

    @AggregateIdentifier
    private @Nullable String sessionId;

    private String link = "";
    private int studentId;
    private String teacherId = "";
    private boolean deliverySettled;
    private Status status = Status.SENT;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private Instant endRecordedAt = Instant.EPOCH;
    private Instant latest = Instant.EPOCH;
    private final Map<String, View> views = new LinkedHashMap<>();

    /** A page load, as far as the session remembers it. */
    private record View(long lastSeq, Instant lastSign, boolean closed) {

        boolean liveAt(Instant moment) {
            return !closed && Duration.between(lastSign, moment).compareTo(LIVE_FOR) < 0;
        }
    }

    /** For Axon, which brings the aggregate back from its events. */
    Session() {}

    /** A link was sent: the session begins. */
    Session(LinkSent sent) {
        apply(sent);
    }

    @CommandHandler
    Visit handle(RecordClick command) {
        Instant at = moment(command);
        if (status == Status.SENT) {
            apply(new Clicked(id(), at));
        } else if (status != Status.ACTIVE && canReopenAt(at)) {
            apply(new Reopened(id(), null, at));
        }
        return new Visit(standing(), link, studentId, teacherId);
    }

    @CommandHandler
    Standing handle(RecordHeartbeat command) {
        requireStarted();
        Instant at = moment(command);
        @Nullable View view = views.get(command.viewId());
        boolean news = view == null || !view.closed() && !isRepeat(command.seq(), view);
        if (status == Status.ACTIVE && !news) {
            return standing();
        }
        if (status != Status.ACTIVE && (!news || !canReopenAt(at))) {
            throw Refused.because(new SessionAlreadyEnded(standing()));
        }
        requireRoomFor(view);
        if (status != Status.ACTIVE) {
            apply(new Reopened(id(), command.viewId(), at));
        }
        apply(new Heartbeat(id(), command.viewId(), command.seq(), command.visible(), at));
        return standing();
    }

    @CommandHandler
    Standing handle(ClosePage command) {
        requireStarted();
        Instant at = moment(command);
        @Nullable View view = views.get(command.viewId());
        boolean closedBefore = view != null && view.closed();
        if (closedBefore || status != Status.ACTIVE && !canReopenAt(at)) {
            return standing();
        }
        requireRoomFor(view);
        closeView(command.viewId(), EndReason.PAGE_CLOSED, command.claims(), at);
        if (status == Status.ACTIVE && views.values().stream().noneMatch(v -> v.liveAt(at))) {
            apply(new Ended(id(), EndReason.PAGE_CLOSED.word(), at, at));
        }
        return standing();
    }

    @CommandHandler
    Standing handle(EndSession command) {
        requireStarted();
        if (status == Status.ACTIVE) {
            Instant at = moment(command);
            closeView(command.viewId(), EndReason.END_BUTTON, command.claims(), at);
            apply(new Ended(id(), EndReason.END_BUTTON.word(), at, at));
        }
        return standing();
    }

    @CommandHandler
    void handle(ConfirmDelivery command) {
        if (!deliverySettled) {
            apply(new LinkDelivered(id(), moment(command)));
        }
    }

    @CommandHandler
    void handle(ReportUndeliverable command) {
        if (!deliverySettled) {
            apply(new LinkUndeliverable(id(), command.reason().name(), moment(command)));
        }
    }

    private void closeView(String viewId, EndReason reason, Claims claims, Instant at) {
        apply(new PageClosed(id(), viewId, reason.word(), claims.duration(), claims.endTime(), at));
    }

    private void requireStarted() {
        if (status == Status.SENT) {
            throw Refused.because(new SessionNotStarted(standing()));
        }
    }

    private void requireRoomFor(@Nullable View known) {
        if (known == null && views.size() >= MOST_VIEWS) {
            throw Refused.because(new TooManyViews(standing(), MOST_VIEWS));
        }
    }

    private static boolean isRepeat(@Nullable Long seq, View view) {
        return seq != null && seq <= view.lastSeq();
    }

    private boolean canReopenAt(Instant at) {
        return Duration.between(endRecordedAt, at).compareTo(REOPEN_WINDOW) <= 0;
    }

    private Instant moment(SessionCommand command) {
        return command.at().isBefore(latest) ? latest : command.at();
    }

    private Standing standing() {
        return new Standing(status, startedAt, endedAt);
    }

    private String id() {
        if (sessionId == null) {
            throw new IllegalStateException("A session has no id before its link was sent.");
        }
        return sessionId;
    }

    @EventSourcingHandler
    void on(LinkSent event) {
        sessionId = event.sessionId();
        link = event.link();
        studentId = event.studentId();
        teacherId = event.teacherId();
        latest = event.at();
    }

    @EventSourcingHandler
    void on(LinkDelivered event) {
        deliverySettled = true;
        latest = event.at();
    }

    @EventSourcingHandler
    void on(LinkUndeliverable event) {
        deliverySettled = true;
        latest = event.at();
    }

    @EventSourcingHandler
    void on(Clicked event) {
        status = Status.ACTIVE;
        startedAt = event.at();
        latest = event.at();
    }

    @EventSourcingHandler
    void on(Heartbeat event) {
        @Nullable View known = views.get(event.viewId());
        long before = known == null ? -1 : known.lastSeq();
        views.put(event.viewId(), new View(event.seq() == null ? before : event.seq(), event.at(), false));
        latest = event.at();
    }

    @EventSourcingHandler
    void on(PageClosed event) {
        @Nullable View known = views.get(event.viewId());
        views.put(event.viewId(), new View(known == null ? -1 : known.lastSeq(), event.at(), true));
        latest = event.at();
    }

    @EventSourcingHandler
    void on(Ended event) {
        status = Status.ENDED;
        endedAt = event.endedAt();
        endRecordedAt = event.at();
        latest = event.at();
        if (event.reason().equals(EndReason.END_BUTTON.word())) {
            views.replaceAll((id, view) -> new View(view.lastSeq(), view.lastSign(), true));
            views.putIfAbsent(SessionCommand.DEFAULT_VIEW, new View(-1, event.at(), true));
        }
    }

    @EventSourcingHandler
    void on(TimedOut event) {
        status = Status.TIMEOUT;
        endedAt = event.endedAt();
        endRecordedAt = event.at();
        latest = event.at();
    }

    @EventSourcingHandler
    void on(Reopened event) {
        status = Status.ACTIVE;
        endedAt = null;
        latest = event.at();
        if (event.viewId() == null) {
            // A client that does not name its views comes back as the view that it closed.
            views.remove(SessionCommand.DEFAULT_VIEW);
        }
    }
}
