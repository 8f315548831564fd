package lessonledger.query;

import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.pool.ConnectionPool;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lessonledger.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;

/** Read tables of their own for a test, without the application around them. */
public final class ReadSide implements AutoCloseable {

    private final HikariDataSource dataSource;
    private final ConnectionPool connections;

    private ReadSide(TestDatabase database) {
        this.dataSource = database.dataSource();
        this.connections = database.connectionFactory();
    }

    /** Makes the tables of these read models in a schema of their own. */
    public static ReadSide of(ReadModel... models) {
        ReadSide readSide = new ReadSide(TestDatabase.migrated());
        readSide.start(models);
        return readSide;
    }

    /** Does what a start of the application does before the event processors run. */
    public void start(ReadModel... models) {
        new ReadModels(dataSource, Arrays.asList(models)).afterPropertiesSet();
    }

    /** Returns the way in which projections and queries reach the tables. */
    public DatabaseClient client() {
        return DatabaseClient.create(connections);
    }

    /** Returns the transactions of {@link #client()}. */
    public R2dbcTransactionManager transactions() {
        return new R2dbcTransactionManager(connections);
    }

    /** Returns the way in which batches are written. */
    public ReadModelWriter writer() {
        return new ReadModelWriter(client(), transactions());
    }

    /** Returns the way in which a person with a database console would look at the tables. */
    public JdbcTemplate console() {
        return new JdbcTemplate(dataSource);
    }

    /** Returns all that stands in a table, in the order of its ids. */
    public List<Map<String, Object>> rows(String table) {
        return console().queryForList("SELECT * FROM " + table + " ORDER BY id");
    }

    /** Returns how many rows the read model is said to have. */
    public long rowCount(ReadModel model) {
        Long count =
                console().queryForObject("SELECT row_count FROM read_model WHERE name = ?", Long.class, model.group());
        return count == null ? -1 : count;
    }

    @Override
    public void close() {
        connections.dispose();
        dataSource.close();
    }
}
