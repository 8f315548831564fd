package lessonledger.axon;

import com.zaxxer.hikari.HikariDataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcSQLErrorCodesResolver;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/** The contract is not made up for the engine that has to keep it: Axon's own keeps it too. */
class AxonsEventStorageTest extends EventStorageContract {

    @Override
    EventStorageEngine engine(HikariDataSource pool) {
        JdbcTemplate database = new JdbcTemplate(pool);
        String columns =
                " (%s event_identifier VARCHAR(255) NOT NULL UNIQUE, aggregate_identifier VARCHAR(255) NOT NULL,"
                        + " sequence_number BIGINT NOT NULL, type VARCHAR(255), time_stamp VARCHAR(255) NOT NULL,"
                        + " payload_type VARCHAR(255) NOT NULL, payload_revision VARCHAR(255), payload BLOB NOT NULL,"
                        + " meta_data BLOB, UNIQUE (aggregate_identifier, sequence_number))";
        database.execute(
                "CREATE TABLE axons_event" + columns.formatted("global_index BIGINT AUTO_INCREMENT PRIMARY KEY,"));
        database.execute("CREATE TABLE axons_snapshot" + columns.formatted(""));
        StoredTypes types = StoredTypes.load();
        return JdbcEventStorageEngine.builder()
                .schema(CompactEventStorage.schema("axons_event", "axons_snapshot"))
                .eventSerializer(ContractSerializer.forMessages(types))
                .snapshotSerializer(ContractSerializer.forSnapshots(types))
                .connectionProvider(
                        new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(pool)))
                .persistenceExceptionResolver(new JdbcSQLErrorCodesResolver())
                .transactionManager(transactions(pool))
                .build();
    }

    @Override
    TransactionManager transactions(HikariDataSource pool) {
        return springs(pool);
    }
}
