package lessonledger.command.session;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import lessonledger.contract.session.SessionCommand.TimeOutSession;
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
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import lessonledger.contract.session.Visit;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.Timestamp;
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
 * Two hours of silence ({@link SilenceLimit}) end it as <em>timeout</em>, at the last sign of life, for silence is never
 * billed. A sign of life is a click that starts or reopens the lesson, a heartbeat, and the close of a view while the
 * lesson is active; what the server notes beside it, such as the delivery of the link, is none.
 *
 * <p>Each start and each reopening sets one deadline, and an end cancels it. A heartbeat does not touch it: when it is due
 * and there was a sign of life since, it moves itself to the last one plus the limit. Whatever is handled first counts. A
 * heartbeat that is handled before the deadline of the same instant keeps the lesson alive; one that comes after it reopens
 * the lesson, so both orders lead to the same minutes. The close of a page must not turn two hours of silence into minutes
 * by being handled before the deadline, so it ends a lesson that was silent for too long just as the deadline would.
 *
 * <p>The moment that counts is the one at which the server received a request. It never goes backward within a session,
 * even when two servers' clocks disagree.
 */
@Aggregate(type = "Session", cache = "aggregateCache", snapshotTriggerDefinition = "snapshotTrigger")
@Revision("2")
class Session {

    /** How long after an end a return still belongs to the same lesson, inclusive (DESIGN, section 2, rule 6). */
    static final Duration REOPEN_WINDOW = Duration.ofMinutes(15);

    /** A view that was silent for so long is not live any more (DESIGN, section 2, rule 5). */
    static final Duration LIVE_FOR = Duration.ofSeconds(150);

    /** More page views than a lesson can explain; a bound for the memory that a hostile page can take. */
    static final int MOST_VIEWS = 256;

    /** The name of the deadline that ends a silent session. Its payload is the moment at which it is due. */
    static final String SILENCE = "silence";

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
    private Instant lastSignOfLife = Instant.EPOCH;
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
    Visit handle(RecordClick command, SilenceLimit limit, DeadlineManager deadlines) {
        Instant at = moment(command.at());
        if (status == Status.SENT) {
            apply(new Clicked(id(), at));
            awaitSilence(limit, deadlines);
        } else if (status != Status.ACTIVE && canReopenAt(at)) {
            reopen(null, at, limit, deadlines);
        }
        return new Visit(standing(), link, studentId, teacherId);
    }

    @CommandHandler
    Standing handle(RecordHeartbeat command, SilenceLimit limit, DeadlineManager deadlines) {
        requireStarted();
        Instant at = moment(command.at());
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
            reopen(command.viewId(), at, limit, deadlines);
        }
        apply(new Heartbeat(id(), command.viewId(), command.seq(), command.visible(), at));
        return standing();
    }

    @CommandHandler
    Standing handle(ClosePage command, SilenceLimit limit, DeadlineManager deadlines) {
        requireStarted();
        Instant at = moment(command.at());
        endIfSilent(at, limit, deadlines);
        @Nullable View view = views.get(command.viewId());
        boolean closedBefore = view != null && view.closed();
        if (closedBefore || status != Status.ACTIVE && !canReopenAt(at)) {
            return standing();
        }
        requireRoomFor(view);
        closeView(command.viewId(), EndReason.PAGE_CLOSED, command.claims(), at);
        if (status == Status.ACTIVE && views.values().stream().noneMatch(v -> v.liveAt(at))) {
            end(EndReason.PAGE_CLOSED, at, deadlines);
        }
        return standing();
    }

    @CommandHandler
    Standing handle(EndSession command, SilenceLimit limit, DeadlineManager deadlines) {
        requireStarted();
        Instant at = moment(command.at());
        endIfSilent(at, limit, deadlines);
        if (status == Status.ACTIVE) {
            closeView(command.viewId(), EndReason.END_BUTTON, command.claims(), at);
            end(EndReason.END_BUTTON, at, deadlines);
        } else if (canReopenAt(at) && isOpen(command.viewId())) {
            // The first end stands, but no view that is left may open again what a person wanted to end.
            closeView(command.viewId(), EndReason.END_BUTTON, command.claims(), at);
        }
        return standing();
    }

    @CommandHandler
    Verdict handle(TimeOutSession command, SilenceLimit limit, DeadlineManager deadlines) {
        Decision decision;
        if (status == Status.SENT) {
            decision = Decision.NOT_STARTED;
        } else if (status != Status.ACTIVE) {
            decision = Decision.ALREADY_OVER;
        } else {
            endIfSilent(moment(command.at()), limit, deadlines);
            decision = status == Status.ACTIVE ? Decision.STILL_ALIVE : Decision.TIMED_OUT;
        }
        return new Verdict(decision, standing());
    }

    /**
     * Looks whether the session was silent for too long, and looks again later if it was not.
     *
     * @param due when this deadline was due; a clock that is behind cannot make it early, so the next one is a later one
     * @param now when it fired
     */
    @DeadlineHandler(deadlineName = SILENCE)
    void onSilence(Instant due, @Timestamp Instant now, SilenceLimit limit, DeadlineManager deadlines) {
        endIfSilent(moment(now.isBefore(due) ? due : now.truncatedTo(ChronoUnit.MILLIS)), limit, deadlines);
        if (status == Status.ACTIVE) {
            awaitSilence(limit, deadlines);
        }
    }

    @CommandHandler
    void handle(ConfirmDelivery command) {
        if (!deliverySettled) {
            apply(new LinkDelivered(id(), moment(command.at())));
        }
    }

    @CommandHandler
    void handle(ReportUndeliverable command) {
        if (!deliverySettled) {
            apply(new LinkUndeliverable(id(), command.reason().name(), moment(command.at())));
        }
    }

    private void reopen(@Nullable String viewId, Instant at, SilenceLimit limit, DeadlineManager deadlines) {
        apply(new Reopened(id(), viewId, at));
        awaitSilence(limit, deadlines);
    }

    private void end(EndReason reason, Instant at, DeadlineManager deadlines) {
        apply(new Ended(id(), reason.word(), at, at));
        deadlines.cancelAllWithinScope(SILENCE);
    }

    private void endIfSilent(Instant at, SilenceLimit limit, DeadlineManager deadlines) {
        if (status == Status.ACTIVE && limit.isReached(lastSignOfLife, at)) {
            apply(new TimedOut(id(), lastSignOfLife, at));
            deadlines.cancelAllWithinScope(SILENCE);
        }
    }

    private void awaitSilence(SilenceLimit limit, DeadlineManager deadlines) {
        Instant due = limit.after(lastSignOfLife);
        deadlines.schedule(due, SILENCE, due);
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

    private boolean isOpen(String viewId) {
        return !views.containsKey(viewId) || views.values().stream().anyMatch(view -> !view.closed());
    }

    private static boolean isRepeat(@Nullable Long seq, View view) {
        return seq != null && seq <= view.lastSeq();
    }

    private boolean canReopenAt(Instant at) {
        return Duration.between(endRecordedAt, at).compareTo(REOPEN_WINDOW) <= 0;
    }

    private Instant moment(Instant at) {
        return at.isBefore(latest) ? latest : at;
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
        lastSignOfLife = event.at();
    }

    @EventSourcingHandler
    void on(Heartbeat event) {
        @Nullable View known = views.get(event.viewId());
        long before = known == null ? -1 : known.lastSeq();
        views.put(event.viewId(), new View(event.seq() == null ? before : event.seq(), event.at(), false));
        latest = event.at();
        lastSignOfLife = event.at();
    }

    @EventSourcingHandler
    void on(PageClosed event) {
        @Nullable View known = views.get(event.viewId());
        if (known != null || views.size() < MOST_VIEWS) {
            views.put(event.viewId(), new View(known == null ? -1 : known.lastSeq(), event.at(), true));
        }
        if (event.reason().equals(EndReason.END_BUTTON.word())) {
            views.replaceAll((id, view) -> new View(view.lastSeq(), view.lastSign(), true));
            views.putIfAbsent(SessionCommand.DEFAULT_VIEW, new View(-1, event.at(), true));
        }
        latest = event.at();
        if (status == Status.ACTIVE) {
            lastSignOfLife = event.at();
        }
    }

    @EventSourcingHandler
    void on(Ended event) {
        status = Status.ENDED;
        endedAt = event.endedAt();
        endRecordedAt = event.at();
        latest = event.at();
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
        lastSignOfLife = event.at();
        if (event.viewId() == null) {
            // A client that does not name its views comes back as the view that it closed.
            views.remove(SessionCommand.DEFAULT_VIEW);
        }
    }
}
