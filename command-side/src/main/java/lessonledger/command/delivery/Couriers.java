package lessonledger.command.delivery;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.session.TrackingAddresses;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The threads that carry links, from the moment at which the application has started until it stops. They look once a second,
 * and at once when a link was put into the outbox. Without a bot they do not exist, and what is in the outbox waits.
 */
@Component
class Couriers implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Couriers.class);

    /** Enough for the pace that Telegram allows, at its usual tenth of a second and more for a call. */
    private static final int THREADS = 4;

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    private final TelegramBotSettings settings;
    private final Outbox outbox;
    private final Wording wording;
    private final TrackingAddresses addresses;
    private final Enrolments enrolments;
    private final Chats chats;
    private final EventStore events;
    private final CommandGateway commands;
    private final Clock clock;
    private final Semaphore bell = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable BotApi telegram;
    private volatile boolean running;

    Couriers(
            TelegramBotSettings settings,
            Outbox outbox,
            Wording wording,
            TrackingAddresses addresses,
            Enrolments enrolments,
            Chats chats,
            EventStore events,
            CommandGateway commands,
            Clock clock) {
        this.settings = settings;
        this.outbox = outbox;
        this.wording = wording;
        this.addresses = addresses;
        this.enrolments = enrolments;
        this.chats = chats;
        this.events = events;
        this.commands = commands;
        this.clock = clock;
    }

    /** Says that there may be something to do. */
    void wake() {
        // More than one ring for each courier would only make them look in vain.
        if (bell.availablePermits() < THREADS) {
            bell.release();
        }
    }

    @Override
    public boolean isAutoStartup() {
        return settings.isConfigured();
    }

    @Override
    public synchronized void start() {
        telegram = new BotApi(settings, BotApi.CALL_TIMEOUT);
        Courier courier = new Courier(
                outbox,
                telegram,
                new Pace(TimeMeter.SYSTEM_NANOTIME),
                wording,
                addresses,
                enrolments,
                chats,
                events,
                commands,
                clock);
        running = true;
        for (int i = 1; i <= THREADS; i++) {
            Thread thread = new Thread(() -> work(courier), "link-courier-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void work(Courier courier) {
        while (running) {
            Duration rest;
            try {
                rest = courier.turn();
            } catch (RuntimeException e) {
                LOG.warn("Links wait: the outbox cannot be read or written.", e);
                rest = AFTER_A_FAULT;
            }
            try {
                if (!rest.isZero()) {
                    var ignored = bell.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Takes no new errand and lets the calls under way end. */
    @Override
    public synchronized void stop() {
        running = false;
        bell.release(THREADS);
        long end = System.nanoTime() + BotApi.CALL_TIMEOUT.plusSeconds(2).toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
        if (telegram != null) {
            telegram.close();
            telegram = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
