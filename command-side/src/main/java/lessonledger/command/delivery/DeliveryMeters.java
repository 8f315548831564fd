package lessonledger.command.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * How many links are on their way over Telegram, as {@code ledger.telegram.links}: {@code waiting} to be sent, {@code untold}
 * when the session does not know yet what became of it, and {@code undeliverable} since the beginning. The links that
 * arrived are counted among the events, as {@code LinkDelivered}.
 */
@Component
final class DeliveryMeters implements MeterBinder {

    private final Outbox outbox;

    /** One look at the outbox serves all meters of a scrape. */
    private final Cache<String, DeliveryBacklog> recent =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build();

    DeliveryMeters(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        links(registry, "waiting", DeliveryBacklog::waiting);
        links(registry, "untold", DeliveryBacklog::untold);
        links(registry, "undeliverable", DeliveryBacklog::undeliverable);
    }

    private void links(MeterRegistry registry, String state, ToDoubleFunction<DeliveryBacklog> number) {
        Gauge.builder("ledger.telegram.links", () -> number.applyAsDouble(recent.get("all", all -> outbox.backlog())))
                .description("Links to chats on their way over Telegram")
                .tag("state", state)
                .register(registry);
    }
}
