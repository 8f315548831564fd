package lessonledger.axon;

import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;

/** What lies in an event store, read through the real engine, for those who look at it from outside the application. */
public final class StoredEvents {

    private StoredEvents() {}

    /** Returns all events in the order in which they were stored. */
    public static List<DomainEventMessage<?>> in(DataSource dataSource) {
        try (CompactEventStorage engine = CompactEventStorage.outsideOfTransactions(dataSource, StoredTypes.load())
                        .build();
                Stream<? extends TrackedEventMessage<?>> events = engine.readEvents(null, false)) {
            return events.<DomainEventMessage<?>>map(event -> (DomainEventMessage<?>) event)
                    .toList();
        }
    }
}
