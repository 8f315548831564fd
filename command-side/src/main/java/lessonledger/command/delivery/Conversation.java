package lessonledger.command.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lessonledger.command.Refused;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.command.delivery.Inbox.Letter;
import lessonledger.command.delivery.Wording.Reply;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolment;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.enrolment.Invitations;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.InvitationExpired;
import lessonledger.contract.Refusal.InvitationUsed;
import lessonledger.contract.Refusal.UnknownInvitation;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.enrolment.EnrolmentCommand;
import lessonledger.contract.enrolment.EnrolmentCommand.LinkTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChat;
import lessonledger.contract.enrolment.HearTelegram;
import lessonledger.contract.enrolment.HearTelegram.Word;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Undeliverable;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what people say to the bot, one at a time: does it, says so in their language, and only then puts it away. Killed in
 * between it does it again, which changes nothing, for a chat is linked and unlinked once, and at the worst says so again.
 */
class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration TO_DO = Duration.ofSeconds(10);
    private static final int MOST_ATTEMPTS = 6;

    private final Inbox inbox;
    private final BotApi telegram;
    private final Pace pace;
    private final Wording wording;
    private final Chats chats;
    private final Invitations invitations;
    private final Enrolments enrolments;
    private final CommandGateway commands;
    private final Clock clock;

    Conversation(
            Inbox inbox,
            BotApi telegram,
            Pace pace,
            Wording wording,
            Chats chats,
            Invitations invitations,
            Enrolments enrolments,
            CommandGateway commands,
            Clock clock) {
        this.inbox = inbox;
        this.telegram = telegram;
        this.pace = pace;
        this.wording = wording;
        this.chats = chats;
        this.invitations = invitations;
        this.enrolments = enrolments;
        this.commands = commands;
        this.clock = clock;
    }

    /** Answers what waits, if anything does; returns whether there may be more. */
    boolean turn() {
        Optional<Letter> letter = inbox.claim(clock.instant());
        letter.ifPresent(this::answer);
        return letter.isPresent();
    }

    private void answer(Letter letter) {
        try {
            Duration wait = letter.said().word() == Word.BLOCKED
                    ? Duration.ZERO
                    : pace.permit(letter.said().chatId());
            if (!wait.isZero()) {
                inbox.postpone(letter, clock.instant().plus(wait), letter.attempts());
                return;
            }
            Optional<LinkMessage> reply = heed(letter.said());
            if (reply.isEmpty()) {
                inbox.settle(letter, clock.instant());
            } else {
                heed(letter, telegram.send(letter.said().chatId(), reply.get()));
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "What was said to the bot under number {} waits.",
                    letter.said().updateId(),
                    e);
            retry(letter, FIRST_RETRY);
        }
    }

    private void heed(Letter letter, Answer answer) {
        if (answer instanceof TooMany tooMany) {
            pace.pause(tooMany.pause());
            inbox.postpone(letter, clock.instant().plus(tooMany.pause()), letter.attempts());
        } else if (answer instanceof Unclear || answer instanceof BotRefused) {
            retry(letter, FIRST_RETRY);
        } else {
            if (answer.equals(new Answer.Refused(Undeliverable.BLOCKED))) {
                unlink(letter.said());
            }
            inbox.settle(letter, clock.instant());
        }
    }

    private void retry(Letter letter, Duration first) {
        if (letter.attempts() + 1 >= MOST_ATTEMPTS) {
            LOG.warn("The bot gives up an answer, to number {}.", letter.said().updateId());
            inbox.settle(letter, clock.instant());
            return;
        }
        Duration pause = first.multipliedBy(1L << letter.attempts());
        inbox.postpone(letter, clock.instant().plus(pause), letter.attempts() + 1);
    }

    /** Does what was asked and returns what there is to say; nothing to those who cannot hear it. */
    private Optional<LinkMessage> heed(HearTelegram said) {
        return switch (said.word()) {
            case START -> Optional.of(said.digest() == null ? tellWhereTheyAre(said) : link(said, said.digest()));
            case START_WITH_NONSENSE -> Optional.of(wording.reply(Reply.UNKNOWN, language(said), List.of()));
            case STOP -> {
                String language = language(said);
                unlink(said);
                yield Optional.of(wording.reply(Reply.STOPPED, language, List.of()));
            }
            case BLOCKED -> {
                unlink(said);
                yield Optional.empty();
            }
            case OTHER -> Optional.of(tellWhereTheyAre(said));
        };
    }

    private LinkMessage link(HearTelegram said, String digest) {
        Optional<StudentId> student = invitations.studentOf(digest);
        if (student.isEmpty()) {
            return wording.reply(Reply.UNKNOWN, language(said), List.of());
        }
        Enrolment invited = enrolments.of(student.get());
        Optional<Refusal> refusal = refusalOf(new LinkTelegramChat(student.get(), said.chatId(), digest, said.at()));
        if (refusal.isPresent()) {
            return wording.reply(reply(refusal.get()), language(said), List.of());
        }
        return wording.reply(Reply.LINKED, invited.language(), List.of(invited.name()));
    }

    private static Reply reply(Refusal refusal) {
        if (refusal instanceof InvitationUsed) {
            return Reply.USED;
        } else if (refusal instanceof InvitationExpired) {
            return Reply.EXPIRED;
        } else if (refusal instanceof UnknownInvitation || refusal instanceof UnknownStudent) {
            return Reply.UNKNOWN;
        }
        throw new IllegalStateException("An invitation is not refused by this: " + refusal);
    }

    /** Links go to this chat no more, whosever they are. */
    private void unlink(HearTelegram said) {
        for (StudentId student : chats.studentsOf(said.chatId())) {
            var ignored = refusalOf(new UnlinkTelegramChat(student, said.chatId(), said.at()));
        }
    }

    private LinkMessage tellWhereTheyAre(HearTelegram said) {
        List<Enrolment> students = students(said);
        return students.isEmpty()
                ? wording.reply(Reply.STRANGER, language(said), List.of())
                : wording.reply(
                        Reply.HELP,
                        students.get(0).language(),
                        students.stream().map(Enrolment::name).toList());
    }

    /** A student's own language, or what the person's Telegram speaks. */
    private String language(HearTelegram said) {
        @Nullable String spoken = said.language();
        return students(said).stream().findFirst().map(Enrolment::language).orElse(spoken == null ? "en" : spoken);
    }

    private List<Enrolment> students(HearTelegram said) {
        return chats.studentsOf(said.chatId()).stream()
                .map(enrolments::of)
                .filter(student -> student.chatIds().contains(said.chatId()))
                .toList();
    }

    private Optional<Refusal> refusalOf(EnrolmentCommand command) {
        try {
            commands.sendAndWait(command, TO_DO.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (CommandExecutionException e) {
            return Optional.of(Refused.in(e).orElseThrow(() -> e));
        }
    }
}
