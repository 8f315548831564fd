package lessonledger.query;

import java.time.Duration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/**
 * Carries what one batch of events changes in a read model into the database: all of it in one transaction, and with it
 * how many rows the read model has now.
 */
@Component
public final class ReadModelWriter {

    /** What takes longer than the claim of a token holds is of no use to a process that is not alone. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    ReadModelWriter(DatabaseClient database, ReactiveTransactionManager transactions) {
        this.database = database;
        this.transaction = TransactionalOperator.create(transactions, readCommitted());
    }

    /** Two processes may look for rows that are not there yet; under a stricter isolation they would lock each other's gaps. */
    private static TransactionDefinition readCommitted() {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return definition;
    }

    /**
     * Writes and waits for it, on the thread of the event processor.
     *
     * @param model which read model changes
     * @param changes does the work and tells how many rows it inserted; done once more from the beginning, in another
     *     transaction, when what a {@link ReadTable} remembered turns out to be of old
     * @throws RuntimeException when it failed or took more than ten seconds; nothing of it is written then
     */
    public void write(ReadModel model, Mono<Long> changes) {
        Mono<Long> written = transaction.transactional(
                changes.filter(inserted -> inserted > 0).flatMap(inserted -> count(model, inserted)));
        written.onErrorResume(RowsHaveMoved.class, moved -> written).block(PATIENCE);
    }

    /** The last thing before the commit, for another process may change the same row. */
    private Mono<Long> count(ReadModel model, long inserted) {
        return database.sql("UPDATE read_model SET row_count = row_count + :inserted WHERE name = :name")
                .bind("inserted", inserted)
                .bind("name", model.group())
                .fetch()
                .rowsUpdated();
    }
}
