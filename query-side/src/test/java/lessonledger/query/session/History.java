package lessonledger.query.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.contract.session.SessionEvent.Ended;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.SessionEvent.Reopened;
import lessonledger.contract.session.SessionEvent.TimedOut;

/** Tells the life of one session, event by event, on a clock of its own. */
final class History {

    /** When a link is sent, unless a test says otherwise. */
    static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    private final List<Fact<SessionEvent>> facts = new ArrayList<>();
    private final String sessionId;
    private Instant now;

    private History(LinkSent sent) {
        sessionId = sent.sessionId();
        now = sent.at();
        add(sent);
    }

    /** Begins with a link of the spec's example, sent by the bot at {@link #NINE}. */
    static History sent(int number) {
        return sent(number, Channel.TELEGRAM, NINE);
    }

    /** Begins with a link of the spec's example. */
    static History sent(int number, Channel channel, Instant at) {
        return sent(number, 244480, "U430", channel, at);
    }

    /** Begins with a link. */
    static History sent(int number, int studentId, String teacherId, Channel channel, Instant at) {
        return sent(number, studentId, teacherId, "Europe", new BigDecimal("33.00"), channel, at);
    }

    /** Begins with a link under some package. */
    static History sent(
            int number,
            int studentId,
            String teacherId,
            String packageId,
            BigDecimal packageRate,
            Channel channel,
            Instant at) {
        return new History(new LinkSent(
                id(number),
                number,
                String.format("%022d", number),
                studentId,
                teacherId,
                "https://school.zoom.us/j/" + number,
                packageId,
                packageRate,
                channel.name(),
                at));
    }

    /** Returns the id of the session with this number. */
    static String id(int number) {
        return new UUID(0x8000, 0x8000000000000000L | number).toString();
    }

    /** Lets time pass. */
    History after(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Lets seconds pass. */
    History after(long seconds) {
        return after(Duration.ofSeconds(seconds));
    }

    History delivered() {
        return add(new LinkDelivered(sessionId, now));
    }

    History undeliverable(String reason) {
        return add(new LinkUndeliverable(sessionId, reason, now));
    }

    History clicked() {
        return add(new Clicked(sessionId, now));
    }

    History heartbeat() {
        return add(new Heartbeat(sessionId, SessionCommand.DEFAULT_VIEW, null, null, now));
    }

    History pageClosed() {
        return add(new PageClosed(sessionId, SessionCommand.DEFAULT_VIEW, "page-closed", 90L, "claimed", now));
    }

    History ended(String reason) {
        return add(new Ended(sessionId, reason, now, now));
    }

    History timedOut(Instant endedAt) {
        return add(new TimedOut(sessionId, endedAt, now));
    }

    History reopened() {
        return add(new Reopened(sessionId, null, now));
    }

    /** Returns the moment at which the history stands. */
    Instant now() {
        return now;
    }

    /** Returns the events so far, with their places. */
    List<Fact<SessionEvent>> facts() {
        return List.copyOf(facts);
    }

    private History add(SessionEvent event) {
        facts.add(new Fact<>(event, facts.size()));
        return this;
    }
}
