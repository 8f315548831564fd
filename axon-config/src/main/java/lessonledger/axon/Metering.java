package lessonledger.axon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.micrometer.MessageCountingMonitor;
import org.axonframework.micrometer.MessageTimerMonitor;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of messages: {@code ledger.commands.*} times every command by its name and what became of it, {@code
 * ledger.events.*} counts every event by its stored name (heartbeats and deliveries are among them), and {@code
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
        return MessageTimerMonitor.builder()
                .meterNamePrefix("ledger.commands")
                .meterRegistry(registry)
                .tagsBuilder(tag("command", command -> command.getPayloadType().getSimpleName()))
                .build();
    }

    MessageMonitor<? super EventMessage<?>> events(StoredTypes types) {
        return MessageCountingMonitor.buildMonitor(
                "ledger.events", registry, tag("event", event -> types.nameOf(event.getPayloadType())));
    }

    void behind(String group, Supplier<Number> events) {
        Gauge.builder("ledger.events.behind", events)
                .description("Events that the processing group has not seen yet")
                .tags(Tags.of("group", group))
                .register(registry);
    }

    private static Function<Message<?>, Iterable<Tag>> tag(String name, Function<Message<?>, String> value) {
        return message -> Tags.of(name, value.apply(message));
    }
}
