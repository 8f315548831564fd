package lessonledger.axon;

import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;

/** What lies in an event store, read through the real engine, for those who look at it from outside the application. */
public final class StoredEvents {

    private StoredEvents() {}

    /** Returns all events in the order in which they were stored. */
    public static List<DomainEventMessage<?>> in(DataSource dataSource) {
        try (Stream<? extends TrackedEventMessage<?>> events =
                engine(dataSource).readEvents(null, false)) {
            return events.<DomainEventMessage<?>>map(event -> (DomainEventMessage<?>) event)
                    .toList();
        }
    }

    private static EventStorageEngine engine(DataSource dataSource) {
        ContractSerializer serializer = ContractSerializer.forMessages(StoredTypes.load());
        return JdbcEventStorageEngine.builder()
                .schema(EventStoreConfiguration.eventSchema())
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .upcasterChain(Upcasters.chain())
                .connectionProvider(dataSource::getConnection)
                .transactionManager(NoTransactionManager.instance())
                .batchSize(1_000)
                .build();
    }
}
