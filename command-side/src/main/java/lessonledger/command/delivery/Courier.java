package lessonledger.command.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.command.Refused;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.ButtonRefused;
import lessonledger.command.delivery.Answer.Taken;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolment;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.session.TrackingAddresses;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChat;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Undeliverable;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one errand at a time: takes it from the outbox, calls Telegram, records what became of it, and tells the session.
 *
 * <p>Each step is committed before the next. Killed before the call, the errand is run again when its lease ends; killed in
 * the call, it is run again too, and then a second message is possible; killed after the outcome was recorded, only the
 * session is told again, which it takes once.
 */
class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    private static final Duration SHORTEST_REST = Duration.ofMillis(5);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY_OF_THE_BOT = Duration.ofSeconds(15);
    private static final Duration TO_TELL = Duration.ofSeconds(10);

    private final Outbox outbox;
    private final BotApi telegram;
    private final Pace pace;
    private final Wording wording;
    private final TrackingAddresses addresses;
    private final Enrolments enrolments;
    private final Chats chats;
    private final EventStore events;
    private final CommandGateway commands;
    private final Clock clock;
    private final AtomicInteger botRefusals = new AtomicInteger();
    private volatile boolean buttonsPass = true;

    Courier(
            Outbox outbox,
            BotApi telegram,
            Pace pace,
            Wording wording,
            TrackingAddresses addresses,
            Enrolments enrolments,
            Chats chats,
            EventStore events,
            CommandGateway commands,
            Clock clock) {
        this.outbox = outbox;
        this.telegram = telegram;
        this.pace = pace;
        this.wording = wording;
        this.addresses = addresses;
        this.enrolments = enrolments;
        this.chats = chats;
        this.events = events;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Runs the errand that is due, if there is one.
     *
     * @return how long to rest; zero when an errand was run and the next may be due
     */
    Duration turn() {
        Instant now = clock.instant();
        Duration pause = pace.pause();
        Optional<Errand> errand = outbox.claim(now, pause.isZero());
        if (errand.isPresent()) {
            run(errand.get());
            return Duration.ZERO;
        }
        Duration rest = pause.isZero()
                ? outbox.nextDue().map(due -> Duration.between(now, due)).orElse(LONGEST_REST)
                : pause;
        return atLeast(SHORTEST_REST, atMost(LONGEST_REST, rest));
    }

    /** Runs an errand; a fault on the way puts it off. */
    void run(Errand errand) {
        try {
            if (errand.outcome().isPresent()) {
                tell(errand, errand.outcome().get());
            } else if (isTooOld(errand)) {
                decide(errand, Outcome.undeliverable(Undeliverable.UNREACHABLE));
            } else if (errand.chatId().isEmpty()) {
                decide(errand, Outcome.undeliverable(Undeliverable.NO_CHAT));
            } else {
                carry(errand, errand.chatId().get());
            }
        } catch (RuntimeException e) {
            Duration retry = retry(FIRST_RETRY, errand.attempts());
            LOG.warn("The link of session {} is put off by {}.", errand.sessionId(), retry, e);
            outbox.postpone(errand, clock.instant().plus(retry), errand.attempts() + 1);
        }
    }

    private void carry(Errand errand, long chatId) {
        Optional<Enrolment> student = enrolment(errand);
        if (student.isEmpty() || !student.get().chatIds().contains(chatId)) {
            // The chat was unlinked while the link waited: it is not the student's any more.
            decide(errand, Outcome.undeliverable(Undeliverable.NO_CHAT));
            return;
        }
        boolean withButton = buttonsPass;
        LinkMessage message = message(errand, student.get(), withButton);
        Duration wait = pace.permit(chatId);
        if (!wait.isZero()) {
            outbox.postpone(errand, clock.instant().plus(wait), errand.attempts());
        } else if (clock.instant().isBefore(errand.leaseEnd().minus(BotApi.CALL_TIMEOUT))) {
            heed(errand, telegram.send(chatId, message));
        }
        // Otherwise the lease could end within the call and the link be sent by somebody else too: it is theirs.
    }

    private void heed(Errand errand, Answer answer) {
        if (!(answer instanceof BotRefused) && !(answer instanceof Unclear)) {
            botRefusals.set(0);
        }
        Instant now = clock.instant();
        if (answer instanceof Taken) {
            decide(errand, Outcome.DELIVERED);
        } else if (answer instanceof Answer.Refused refused) {
            LOG.info("The link of session {} is undeliverable: {}.", errand.sessionId(), refused.reason());
            decide(errand, Outcome.undeliverable(refused.reason()));
            if (refused.reason() == Undeliverable.BLOCKED) {
                forget(errand);
            }
        } else if (answer instanceof ButtonRefused) {
            LOG.warn("Telegram refuses buttons with the address in BASE_URL; links are sent as text from now on.");
            buttonsPass = false;
            outbox.postpone(errand, now, errand.attempts());
        } else if (answer instanceof TooMany tooMany) {
            LOG.info("Telegram asks for a pause of {}.", tooMany.pause());
            pace.pause(tooMany.pause());
            outbox.postpone(errand, now.plus(tooMany.pause()), errand.attempts());
        } else if (answer instanceof BotRefused refused) {
            Duration pause = retry(FIRST_RETRY_OF_THE_BOT, botRefusals.getAndIncrement());
            LOG.warn(
                    "Telegram does not know this bot (status {}): check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL."
                            + " Links wait; the next attempt is in {}.",
                    refused.code(),
                    pause);
            pace.pause(pause);
            outbox.postpone(errand, now.plus(pause), errand.attempts());
        } else if (answer instanceof Unclear unclear) {
            Duration retry = retry(FIRST_RETRY, errand.attempts());
            LOG.warn(
                    "The link of session {} may not have reached Telegram ({}); the next attempt is in {}.",
                    errand.sessionId(),
                    unclear.fault(),
                    retry);
            outbox.postpone(errand, now.plus(retry), errand.attempts() + 1);
        }
    }

    /** Whoever blocks the bot wants no links: the chat is nobody's any more. Should this fail, the next link tells it again. */
    private void forget(Errand errand) {
        long chatId = errand.chatId().orElseThrow();
        Set<StudentId> students = new LinkedHashSet<>(chats.studentsOf(chatId));
        students.add(errand.studentId());
        for (StudentId student : students) {
            try {
                commands.sendAndWait(
                        new UnlinkTelegramChat(student, chatId, clock.instant()),
                        TO_TELL.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RuntimeException e) {
                LOG.warn("A chat of student {} that blocked the bot is still linked.", student.value(), e);
            }
        }
    }

    private void decide(Errand errand, Outcome outcome) {
        outbox.record(errand, outcome, clock.instant());
    }

    private void tell(Errand errand, Outcome outcome) {
        try {
            commands.sendAndWait(
                    outcome.news(errand.sessionId(), clock.instant()), TO_TELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CommandExecutionException e) {
            if (Refused.in(e).isEmpty()) {
                throw e;
            }
            LOG.warn("The session {} does not take the news of its delivery: {}", errand.sessionId(), e.getMessage());
        }
        outbox.settle(errand);
    }

    private Optional<Enrolment> enrolment(Errand errand) {
        try {
            return Optional.of(enrolments.of(errand.studentId()));
        } catch (CommandExecutionException e) {
            if (Refused.in(e).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private LinkMessage message(Errand errand, Enrolment student, boolean withButton) {
        return wording.of(
                student.name(),
                enrolments.teacherName(errand.teacherId()),
                student.language(),
                addresses.of(token(errand.sessionId())),
                withButton);
    }

    /** Reads the token where it is kept: in the session's first event, and so from the beginning, not from a snapshot. */
    private TrackingToken token(SessionId session) {
        return events.readEvents(session.value(), 0)
                .asStream()
                .map(event -> event.getPayload() instanceof LinkSent sent ? sent.token() : "")
                .findFirst()
                .map(TrackingToken::new)
                .orElseThrow(() -> new IllegalStateException("The session " + session + " has no events."));
    }

    private boolean isTooOld(Errand errand) {
        return !clock.instant().isBefore(errand.sentAt().plus(Outbox.WORTH_SENDING));
    }

    private static Duration retry(Duration first, int before) {
        return atMost(LONGEST_RETRY, first.multipliedBy(1L << Math.min(before, 20)));
    }

    private static Duration atMost(Duration most, Duration length) {
        return length.compareTo(most) < 0 ? length : most;
    }

    private static Duration atLeast(Duration least, Duration length) {
        return length.compareTo(least) > 0 ? length : least;
    }
}
