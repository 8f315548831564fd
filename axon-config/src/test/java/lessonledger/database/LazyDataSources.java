package lessonledger.database;

import com.zaxxer.hikari.HikariDataSource;

/** Makes, for tests, what the application makes for itself. */
public final class LazyDataSources {

    private LazyDataSources() {}

    /** Puts the application's view of a pool in front of this one. Closing it closes the pool. */
    public static LazyDataSource of(HikariDataSource pool) {
        return new LazyDataSource(pool);
    }

    /** Opens a pool of connections to a database. The caller closes it. */
    public static HikariDataSource to(DatabaseAddress address) {
        return DatabaseConfiguration.jdbc(address);
    }

    /** Opens a pool whose connections go through a gate. The caller closes it. */
    public static HikariDataSource through(DatabaseGate gate) {
        return DatabaseConfiguration.jdbc(DatabaseAddress.parse(gate.url()));
    }
}
