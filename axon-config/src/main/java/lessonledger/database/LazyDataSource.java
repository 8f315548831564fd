package lessonledger.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The JDBC pool, seen so that a transaction takes a connection only with its first statement. A transaction that says nothing
 * to the database costs the database nothing, and whether one has said something can be asked.
 */
public final class LazyDataSource extends LazyConnectionDataSourceProxy implements AutoCloseable {

    private static final Object USED = new Object();
    private static final ThreadLocal<Boolean> AWAY = ThreadLocal.withInitial(() -> false);

    private final HikariDataSource pool;

    LazyDataSource(HikariDataSource pool) {
        super(new Noting(pool));
        this.pool = pool;
        // What the driver gives; otherwise a connection would be opened only to ask for it.
        setDefaultAutoCommit(true);
        setDefaultTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }

    /** Returns the pool itself, for work that belongs to no transaction: every connection is one of its own. */
    public DataSource pool() {
        return pool;
    }

    /** Returns whether the transaction of this thread has taken a connection, which it does with its first statement. */
    public static boolean isUsedByTransaction() {
        return TransactionSynchronizationManager.hasResource(USED);
    }

    /** Lets no transaction and no other work of this thread have a connection, from now on: it gets {@link #keptAway()}. */
    public static void keepThisThreadAway() {
        AWAY.set(true);
    }

    /** Returns what tells a thread that is kept away from the database that what it does needs the database. */
    public static RuntimeException keptAway() {
        return new KeptAway();
    }

    /** Returns whether a fault comes from that. */
    public static boolean wasKeptAway(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof KeptAway) {
                return true;
            }
        }
        return false;
    }

    private static final class KeptAway extends RuntimeException {

        private static final long serialVersionUID = 1L;

        KeptAway() {
            super("This thread does not ask the database.", null, false, false);
        }
    }

    /** Ends the pool and all of its connections. */
    @Override
    public void close() {
        pool.close();
    }

    /** Notes in the transaction of the thread that it has taken a connection. */
    private static final class Noting extends DelegatingDataSource {

        Noting(HikariDataSource pool) {
            super(pool);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (AWAY.get()) {
                throw keptAway();
            }
            if (TransactionSynchronizationManager.isSynchronizationActive() && !isUsedByTransaction()) {
                TransactionSynchronizationManager.bindResource(USED, Boolean.TRUE);
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void suspend() {
                        TransactionSynchronizationManager.unbindResourceIfPossible(USED);
                    }

                    @Override
                    public void resume() {
                        if (!isUsedByTransaction()) {
                            TransactionSynchronizationManager.bindResource(USED, Boolean.TRUE);
                        }
                    }

                    @Override
                    public void afterCompletion(int status) {
                        TransactionSynchronizationManager.unbindResourceIfPossible(USED);
                    }
                });
            }
            return super.getConnection();
        }
    }
}
