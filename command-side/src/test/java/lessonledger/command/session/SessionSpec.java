package lessonledger.command.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import lessonledger.contract.Refusal;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.TimeOutSession;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.contract.session.SessionEvent.TimedOut;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.TrackingToken;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.jspecify.annotations.Nullable;

/** The words in which the specs of a session are told: a lesson that was sent at 08:55 and clicked at 09:00. */
abstract class SessionSpec {

    static final TrackingToken TOKEN = new TrackingToken("AAAAAAAAAAAAAAAAAAAAAA");
    static final SessionId ID = TOKEN.sessionId();
    static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    static final Duration A_MILLISECOND = Duration.ofMillis(1);
    static final String LINK = "https://school.zoom.us/j/123456789";

    /** The limit of two hours, as the application has it unless it is told otherwise. */
    static final SilenceLimit TWO_HOURS = new SilenceLimit("PT2H");

    final FixtureConfiguration<Session> session =
            new AggregateTestFixture<>(Session.class).registerInjectableResource(TWO_HOURS);

    static Instant after(Duration sinceNine) {
        return NINE.plus(sinceNine);
    }

    static Instant atMinute(long minutes) {
        return NINE.plus(Duration.ofMinutes(minutes));
    }

    static LinkSent sent() {
        return new LinkSent(
                ID.value(),
                1,
                TOKEN.value(),
                244480,
                "U430",
                LINK,
                "Europe",
                new BigDecimal("33.00"),
                "TELEGRAM",
                atMinute(-5));
    }

    static Clicked clicked() {
        return new Clicked(ID.value(), NINE);
    }

    static Heartbeat beat(String view, @Nullable Long seq, Instant at) {
        return new Heartbeat(ID.value(), view, seq, true, at);
    }

    static PageClosed closed(String view, Instant at) {
        return new PageClosed(ID.value(), view, "page-closed", null, null, at);
    }

    static PageClosed endPressed(String view, Instant at) {
        return new PageClosed(ID.value(), view, "end-button", null, null, at);
    }

    static Ended endedByClose(Instant at) {
        return new Ended(ID.value(), "page-closed", at, at);
    }

    static Ended endedByButton(Instant at) {
        return new Ended(ID.value(), "end-button", at, at);
    }

    static TimedOut timedOut(Instant endedAt, Instant detectedAt) {
        return new TimedOut(ID.value(), endedAt, detectedAt);
    }

    static Reopened reopenedByClick(Instant at) {
        return new Reopened(ID.value(), null, at);
    }

    static Reopened reopenedBy(String view, Instant at) {
        return new Reopened(ID.value(), view, at);
    }

    static RecordClick click(Instant at) {
        return new RecordClick(ID, at);
    }

    static RecordHeartbeat heartbeat(String view, @Nullable Long seq, Instant at) {
        return new RecordHeartbeat(ID, view, seq, true, at);
    }

    static ClosePage close(String view, Instant at) {
        return new ClosePage(ID, view, Claims.NONE, at);
    }

    static EndSession end(String view, Instant at) {
        return new EndSession(ID, view, Claims.NONE, at);
    }

    static TimeOutSession timeOut(Instant at) {
        return new TimeOutSession(ID, at);
    }

    static Standing active() {
        return new Standing(Status.ACTIVE, NINE, null);
    }

    static Standing ended(Instant at) {
        return new Standing(Status.ENDED, NINE, at);
    }

    static Standing timedOut(Instant endedAt) {
        return new Standing(Status.TIMEOUT, NINE, endedAt);
    }

    /** Given these events, when the command comes. */
    ResultValidator<Session> given(Object command, SessionEvent... events) {
        return session.given((Object[]) events).when(command);
    }

    static void refuses(ResultValidator<Session> result, Refusal refusal) {
        result.expectException(CommandExecutionException.class)
                .expectExceptionDetails(refusal)
                .expectNoEvents();
    }
}
