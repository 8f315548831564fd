package lessonledger.axon;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.monitoring.MessageMonitor;
import org.axonframework.monitoring.MessageMonitor.MonitorCallback;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of messages: {@code ledger.commands} times every command by its name and what became of it, {@code
 * ledger.events} counts every event by its stored name (heartbeats and deliveries are among them), and {@code
 * ledger.events.behind} is how many events each processing group has not seen yet.
 */
final class Metering {

    private final MeterRegistry registry;

    private Metering(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Measures into a registry, or for nobody when there is none. */
    static Metering into(@Nullable MeterRegistry registry) {
        return new Metering(registry == null ? new SimpleMeterRegistry() : registry);
    }

    MessageMonitor<? super CommandMessage<?>> commands() {
        Map<Class<?>, CommandMeters> known = new ConcurrentHashMap<>();
        return command -> known.computeIfAbsent(command.getPayloadType(), type -> new CommandMeters(registry, type))
                .begin();
    }

    MessageMonitor<? super EventMessage<?>> events(StoredTypes types) {
        Map<Class<?>, EventMeters> known = new ConcurrentHashMap<>();
        return event ->
                known.computeIfAbsent(event.getPayloadType(), type -> new EventMeters(registry, types.nameOf(type)));
    }

    /** A command's meters, found once: to look them up by name and tags would cost more than a handler. */
    private static final class CommandMeters {

        private final Timer succeeded;
        private final Timer failed;
        private final Timer ignored;

        CommandMeters(MeterRegistry registry, Class<?> type) {
            succeeded = timer(registry, "success", type);
            failed = timer(registry, "failure", type);
            ignored = timer(registry, "ignored", type);
        }

        private static Timer timer(MeterRegistry registry, String outcome, Class<?> type) {
            return registry.timer("ledger.commands", "command", type.getSimpleName(), "outcome", outcome);
        }

        MonitorCallback begin() {
            long begin = System.nanoTime();
            return new MonitorCallback() {
                @Override
                public void reportSuccess() {
                    succeeded.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
                }

                @Override
                public void reportFailure(@Nullable Throwable cause) {
                    failed.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
                }

                @Override
                public void reportIgnored() {
                    ignored.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
                }
            };
        }
    }

    /** An event's counters. */
    private static final class EventMeters implements MonitorCallback {

        private final Counter stored;
        private final Counter failed;

        EventMeters(MeterRegistry registry, String name) {
            stored = registry.counter("ledger.events", "event", name, "outcome", "stored");
            failed = registry.counter("ledger.events", "event", name, "outcome", "failed");
        }

        @Override
        public void reportSuccess() {
            stored.increment();
        }

        @Override
        public void reportFailure(@Nullable Throwable cause) {
            failed.increment();
        }

        @Override
        public void reportIgnored() {
            // An event is stored or not.
        }
    }

    void behind(String group, Supplier<Number> events) {
        Gauge.builder("ledger.events.behind", events)
                .description("Events that the processing group has not seen yet")
                .tags(Tags.of("group", group))
                .register(registry);
    }
}
