package lessonledger.command.delivery;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.Taken;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.command.delivery.TelegramBotSettings.Hearing;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.enrolment.Invitations;
import lessonledger.command.session.TrackingAddresses;
import lessonledger.contract.enrolment.HearTelegram;
import lessonledger.database.DatabaseTime;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Hears what people say to the bot: asks Telegram for it, or lets Telegram call. Either way it is taken down first and
 * acknowledged then, and one thread answers it. Of several processes on one database one asks at a time; when it dies, another
 * one takes over after its lease.
 */
@Component
class Reception implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    static final Duration POLL = Duration.ofSeconds(25);
    private static final Duration LEASE = POLL.plus(BotApi.CALL_TIMEOUT.multipliedBy(2));
    private static final Duration A_REST = Duration.ofSeconds(1);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(2);
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(30);

    private final TelegramBotSettings settings;
    private final Inbox inbox;
    private final Wording wording;
    private final Chats chats;
    private final Invitations invitations;
    private final Enrolments enrolments;
    private final TrackingAddresses addresses;
    private final CommandGateway commands;
    private final JdbcTemplate database;
    private final Clock clock;
    private final String holder;
    private final Semaphore bell = new Semaphore(0);
    private final Semaphore end = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private final List<BotApi> lines = new ArrayList<>();
    private volatile boolean running;

    Reception(
            TelegramBotSettings settings,
            Inbox inbox,
            Wording wording,
            Chats chats,
            Invitations invitations,
            Enrolments enrolments,
            TrackingAddresses addresses,
            CommandGateway commands,
            JdbcTemplate database,
            Clock clock) {
        this.settings = settings;
        this.inbox = inbox;
        this.wording = wording;
        this.chats = chats;
        this.invitations = invitations;
        this.enrolments = enrolments;
        this.addresses = addresses;
        this.commands = commands;
        this.database = database;
        this.clock = clock;
        this.holder = new UUID(
                        ThreadLocalRandom.current().nextLong(),
                        ThreadLocalRandom.current().nextLong())
                .toString();
    }

    @CommandHandler
    void handle(HearTelegram said) {
        inbox.add(said);
        CurrentUnitOfWork.get().root().afterCommit(committed -> wake());
    }

    private void wake() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    @Override
    public boolean isAutoStartup() {
        return settings.hearing() != Hearing.OFF;
    }

    @Override
    public synchronized void start() {
        running = true;
        BotApi telegram = line(BotApi.CALL_TIMEOUT);
        Conversation conversation = new Conversation(
                inbox,
                telegram,
                new Pace(TimeMeter.SYSTEM_NANOTIME),
                wording,
                chats,
                invitations,
                enrolments,
                commands,
                clock);
        begin("bot-conversation", () -> converse(conversation));
        if (settings.hearing() == Hearing.WEBHOOK) {
            begin("bot-webhook", () -> letTelegramCall(telegram));
        } else {
            BotApi patient = line(POLL.plus(BotApi.CALL_TIMEOUT));
            begin("bot-reader", () -> read(telegram, patient));
        }
    }

    private BotApi line(Duration timeout) {
        BotApi line = new BotApi(settings, timeout);
        lines.add(line);
        return line;
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void converse(Conversation conversation) {
        while (running) {
            Duration rest = A_REST;
            try {
                if (conversation.turn()) {
                    continue;
                }
            } catch (RuntimeException e) {
                LOG.warn("What people say to the bot waits: the inbox cannot be read or written.", e);
                rest = AFTER_A_FAULT;
            }
            await(bell, rest);
        }
    }

    private void letTelegramCall(BotApi telegram) {
        while (running) {
            Answer answer = telegram.setWebhook(addresses.ofWebhook(), settings.webhookSecret());
            if (answer instanceof Taken) {
                return;
            }
            await(end, pauseAfter(answer));
        }
    }

    private void read(BotApi telegram, BotApi patient) {
        boolean webhookIsGone = false;
        int from = 0;
        while (running) {
            try {
                if (!takeTheLine()) {
                    from = 0;
                    await(end, A_REST);
                    continue;
                }
                if (!webhookIsGone) {
                    Answer answer = telegram.deleteWebhook();
                    webhookIsGone = answer instanceof Taken;
                    if (!webhookIsGone) {
                        await(end, pauseAfter(answer));
                        continue;
                    }
                }
                BotApi.Mail mail = patient.mail(from, POLL, clock);
                for (HearTelegram said : mail.heard()) {
                    inbox.add(said);
                }
                if (!mail.heard().isEmpty()) {
                    wake();
                }
                // Telegram forgets what came before the number that it is asked from: all of it is taken down by now.
                from = mail.next();
                if (mail.fault().isPresent() && running) {
                    await(end, pauseAfter(mail.fault().get()));
                }
            } catch (RuntimeException e) {
                LOG.warn("The bot hears nothing: its inbox cannot be written.", e);
                await(end, AFTER_A_FAULT);
            }
        }
    }

    private static Duration pauseAfter(Answer answer) {
        if (answer instanceof TooMany tooMany) {
            return tooMany.pause();
        } else if (answer instanceof BotRefused refused) {
            LOG.warn(
                    "Telegram does not know this bot (status {}): check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL.",
                    refused.code());
            return AFTER_A_REFUSAL;
        } else if (answer instanceof Unclear unclear) {
            LOG.info("The bot hears nothing for the moment ({}).", unclear.fault());
            return AFTER_A_FAULT;
        }
        LOG.warn("Telegram does not tell this bot what people say to it; is somebody else asking for it?");
        return AFTER_A_FAULT;
    }

    /** Returns whether this process is the one that asks Telegram, until the lease ends. */
    private boolean takeTheLine() {
        return database.update(
                        "UPDATE telegram_reader SET holder = ?, lease_end = ? WHERE id = 1 AND (holder = ? OR lease_end < ?)",
                        holder,
                        DatabaseTime.of(clock.instant().plus(LEASE)),
                        holder,
                        DatabaseTime.of(clock.instant()))
                == 1;
    }

    private void giveTheLineBack() {
        database.update(
                "UPDATE telegram_reader SET lease_end = ? WHERE id = 1 AND holder = ?",
                DatabaseTime.of(clock.instant().minusMillis(1)),
                holder);
    }

    private static void await(Semaphore bell, Duration rest) {
        try {
            var ignored = bell.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears nothing more, and lets the answer under way end. */
    @Override
    public synchronized void stop() {
        running = false;
        bell.release();
        end.release(threads.size());
        if (lines.size() > 1) {
            // Nobody waits for what people may say in the next seconds.
            lines.get(1).hangUp();
        }
        long deadline = System.nanoTime() + BotApi.CALL_TIMEOUT.plusSeconds(2).toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (settings.hearing() == Hearing.POLLING) {
            giveTheLineBack();
        }
        threads.clear();
        lines.forEach(BotApi::close);
        lines.clear();
        end.drainPermits();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
