package lessonledger.axon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lessonledger.database.LazyDataSource;
import org.axonframework.commandhandling.AsynchronousCommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.common.Registration;
import org.axonframework.messaging.DefaultInterceptorChain;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.ResultMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command bus that handles {@link BatchedCommands} together. One thread takes whatever waits, handles each command in a unit of
 * work of its own, stores the events of all with one commit and lets each come to its end. There is no timer: a single
 * command is a batch, and while one batch is stored the next one gathers. Compared with a thread for every command it saves
 * two changes of threads for each, which cost more than the handling.
 *
 * <p>What stays true: a command is answered when its events are durable; one that is refused, or loses its place to another
 * event, fails alone; the locks of its aggregate are held until its end. An aggregate is in a batch at most once, so no
 * command ever sees events that may not come to be stored.
 *
 * <p>The thread never asks the database for anything: a command whose aggregate is not at hand, or whose handler wants the
 * database, is handled on a thread of its own with a transaction, like all commands of other types.
 */
final class BatchingCommandBus extends AsynchronousCommandBus {

    private static final Logger log = LoggerFactory.getLogger(BatchingCommandBus.class);

    private static final int MOST_TOGETHER = 256;
    private static final long BETWEEN_LOOKS_AT_THE_END = 200;

    private final BatchedCommands batched;
    private final Predicate<String> atHand;
    private final CompactEventStorage events;
    private final List<MessageHandlerInterceptor<? super CommandMessage<?>>> interceptors =
            new CopyOnWriteArrayList<>();
    private final BlockingQueue<Waiting<?, ?>> waiting;
    private final Thread thread;
    private volatile boolean started;
    private volatile boolean closed;

    /**
     * Makes the bus.
     *
     * @param builder how all other commands are handled
     * @param atHand whether an aggregate can be had without asking the database
     * @param mostWaiting how many commands may wait for their batch before more are refused
     */
    BatchingCommandBus(
            Builder builder,
            BatchedCommands batched,
            Predicate<String> atHand,
            CompactEventStorage events,
            int mostWaiting) {
        super(builder);
        this.batched = batched;
        this.atHand = atHand;
        this.events = events;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.thread = new Thread(this::run, "command-batches");
        this.thread.setDaemon(true);
    }

    private record Waiting<C, R>(
            String target,
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {

        @SuppressWarnings("unchecked")
        void answer(ResultMessage<?> result) {
            callback.onResult(command, GenericCommandResultMessage.asCommandResultMessage((ResultMessage<R>) result));
        }

        void fail(Throwable fault) {
            callback.onResult(command, GenericCommandResultMessage.asCommandResultMessage(fault));
        }
    }

    /** A command that was handled and waits for the commit. */
    private record Prepared(Waiting<?, ?> of, BatchedUnitOfWork unit, ResultMessage<?> result) {}

    @Override
    public Registration registerHandlerInterceptor(
            MessageHandlerInterceptor<? super CommandMessage<?>> handlerInterceptor) {
        Registration others = super.registerHandlerInterceptor(handlerInterceptor);
        interceptors.add(handlerInterceptor);
        return () -> others.cancel() & interceptors.remove(handlerInterceptor);
    }

    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        @Nullable String target = batched.target(command);
        if (target == null) {
            super.handle(command, handler, callback);
            return;
        }
        if (!started) {
            start();
        }
        Waiting<C, R> mine = new Waiting<>(target, command, handler, callback);
        if (closed || !waiting.offer(mine)) {
            mine.fail(new LedgerBusy("More commands wait to be handled than the ledger can take in."));
        } else if (closed && waiting.remove(mine)) {
            mine.fail(new LedgerBusy("The ledger is closing."));
        }
    }

    private synchronized void start() {
        if (!started) {
            thread.start();
            started = true;
        }
    }

    /** Handles what waits, and refuses what comes later. */
    @Override
    public void shutdown() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.shutdown();
    }

    private void run() {
        LazyDataSource.keepThisThreadAway();
        Deque<Waiting<?, ?>> next = new ArrayDeque<>();
        while (true) {
            if (next.isEmpty()) {
                @Nullable Waiting<?, ?> first = first();
                if (first == null) {
                    return;
                }
                next.add(first);
            }
            waiting.drainTo(next, MOST_TOGETHER - next.size());
            batch(next);
        }
    }

    /** Waits for a command; returns null when the bus is closed and none waits any more. */
    private @Nullable Waiting<?, ?> first() {
        while (true) {
            boolean last = closed;
            try {
                @Nullable Waiting<?, ?> first = waiting.poll(BETWEEN_LOOKS_AT_THE_END, TimeUnit.MILLISECONDS);
                if (first != null || last) {
                    return first;
                }
            } catch (InterruptedException e) {
                // Nobody is meant to; the end comes by itself.
            }
        }
    }

    /** Handles what is next, but for further commands of the same aggregate, which stay. */
    private void batch(Deque<Waiting<?, ?>> next) {
        List<Prepared> prepared = new ArrayList<>(next.size());
        Set<String> busy = new HashSet<>();
        for (int left = next.size(); left > 0; left--) {
            Waiting<?, ?> command = next.remove();
            if (!busy.add(command.target())) {
                next.add(command);
            } else {
                prepare(command, prepared);
            }
        }
        List<@Nullable RuntimeException> faults;
        try {
            faults = events.storeTogether(prepared.stream().map(Prepared::unit).toList());
        } catch (RuntimeException e) {
            log.error("A batch of commands met a fault that it does not know.", e);
            faults = Collections.nCopies(prepared.size(), e);
        }
        for (int i = 0; i < prepared.size(); i++) {
            complete(prepared.get(i), faults.get(i));
        }
    }

    private void prepare(Waiting<?, ?> command, List<Prepared> prepared) {
        try {
            if (!atHand.test(command.target())) {
                alone(command);
                return;
            }
            BatchedUnitOfWork unit = new BatchedUnitOfWork(command.command());
            ResultMessage<?> result =
                    unit.prepare(new DefaultInterceptorChain<>(unit, interceptors, command.handler()));
            if (!result.isExceptional()) {
                prepared.add(new Prepared(command, unit, result));
            } else if (LazyDataSource.wasKeptAway(result.exceptionResult())) {
                alone(command);
            } else {
                command.answer(result);
            }
        } catch (RuntimeException | Error e) {
            command.fail(e);
        }
    }

    private <C, R> void alone(Waiting<C, R> command) {
        super.handle(command.command(), command.handler(), command.callback());
    }

    private static void complete(Prepared prepared, @Nullable RuntimeException fault) {
        try {
            @Nullable RuntimeException wrong = prepared.unit().complete(fault);
            if (wrong == null) {
                prepared.of().answer(prepared.result());
            } else {
                prepared.of().fail(wrong);
            }
        } catch (RuntimeException | Error e) {
            log.error("A command of a batch could not come to its end.", e);
            prepared.of().fail(Objects.requireNonNullElse(fault, e));
        }
    }
}
