package lessonledger.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import lessonledger.database.StartRefused;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Looks after the read models while the application starts, before any event processor runs: whatever of them was deleted,
 * dropped or outgrown is made anew from the events.
 *
 * <p>The table {@code read_model} has a row for every read model: its form, and how many rows its tables have. That number
 * is written in the transaction that inserts the rows ({@link ReadModelWriter}), so it is wrong exactly when somebody else
 * took rows away or put rows in. A read model is sound when its tables are there, its form is the code's, the number is
 * right, its summaries account for as many rows and its processor has one token at most, for pages of events cannot be parted. One that is not is dropped and made by its own Flyway steps, empty, and its event processor's tokens are deleted:
 * a processor without a token begins at the oldest event.
 *
 * <p>The row in {@code read_model} is deleted first and written last, so a start that is killed on the way is repeated by
 * the next one. Two servers that start together wait for each other. A table that bears the right name but was not made
 * here is never touched: the start is refused.
 */
@Component
@DependsOnDatabaseInitialization
final class ReadModels implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(ReadModels.class);
    private static final int SECONDS_OF_PATIENCE = 50;

    private final DataSource dataSource;
    private final JdbcTemplate database;
    private final List<ReadModel> models;

    ReadModels(DataSource dataSource, List<ReadModel> models) {
        this.dataSource = dataSource;
        this.database = new JdbcTemplate(dataSource);
        this.models = List.copyOf(models);
    }

    /**
     * Makes every read model sound.
     *
     * @throws StartRefused when a table bears the name of one of ours and is not, another server does not finish, or the
     *     database is too old
     */
    @Override
    public void afterPropertiesSet() {
        requireDocuments();
        try (Connection holder = dataSource.getConnection()) {
            JdbcTemplate lock = new JdbcTemplate(new SingleConnectionDataSource(holder, true));
            take(lock);
            try {
                // Not a step of the ledger's own schema: whoever drops the read tables may drop this one with them.
                database.execute("CREATE TABLE IF NOT EXISTS read_model"
                        + " (name VARCHAR(40) NOT NULL PRIMARY KEY, form INT NOT NULL, row_count BIGINT NOT NULL)"
                        + " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
                models.forEach(this::makeSound);
            } finally {
                lock.queryForObject("SELECT RELEASE_LOCK(CONCAT(LEFT(DATABASE(), 40), '.read_model'))", Integer.class);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The read models could not be examined.", e);
        }
    }

    /** Older servers know no {@code JSON_TABLE}, or leave in it what JSON has escaped. */
    private void requireDocuments() {
        @Nullable String read;
        try {
            read = database.queryForObject(
                    "SELECT word FROM JSON_TABLE(CONCAT('[', JSON_QUOTE('\"'), ']'), '$[*]'"
                            + " COLUMNS (word TEXT CHARACTER SET utf8mb4 PATH '$')) AS news",
                    String.class);
        } catch (BadSqlGrammarException e) {
            read = null;
        }
        if (!"\"".equals(read)) {
            throw new StartRefused("The database does not read JSON documents as tables as it should;"
                    + " the ledger needs an up-to-date MariaDB 10.11 or a later one, or MySQL 8.");
        }
    }

    private static void take(JdbcTemplate lock) {
        Integer taken = lock.queryForObject(
                "SELECT GET_LOCK(CONCAT(LEFT(DATABASE(), 40), '.read_model'), ?)", Integer.class, SECONDS_OF_PATIENCE);
        if (!Objects.equals(taken, 1)) {
            throw new StartRefused("Another server has been preparing the read tables of this database for "
                    + SECONDS_OF_PATIENCE + " seconds; start again when it is done.");
        }
    }

    private void makeSound(ReadModel model) {
        Set<String> present = tables();
        if (present.contains(model.history())) {
            fault(model, present)
                    .ifPresentOrElse(
                            fault -> {
                                log.warn("The read model {} is made anew from the events: {}.", model.group(), fault);
                                make(model);
                            },
                            () -> takeSteps(model));
        } else {
            model.allTables().stream().filter(present::contains).findFirst().ifPresent(table -> {
                throw new StartRefused("The database has a table " + table
                        + " that Lesson Ledger did not make, and needs that name itself; rename the table, or give Lesson"
                        + " Ledger a database of its own.");
            });
            log.info("The read model {} is made for the first time.", model.group());
            make(model);
        }
    }

    private Optional<String> fault(ReadModel model, Set<String> present) {
        for (String table : model.allTables()) {
            if (!present.contains(table)) {
                return Optional.of("its table " + table + " is missing");
            }
        }
        // One statement, hence one view of the data: another server may be writing.
        String rows = model.tables().stream()
                .map(table -> "(SELECT COUNT(*) FROM " + table + ")")
                .collect(Collectors.joining(" + "));
        String summed = model.summaries().stream()
                .map(summary -> " AND row_count = (" + summary.total() + ")")
                .collect(Collectors.joining("", "(TRUE", ")"));
        return database
                .query(
                        "SELECT form, row_count, " + rows + " AS present, " + summed + " AS summed,"
                                + " (SELECT COUNT(*) FROM token_entry WHERE processor_name = name) AS tokens"
                                + " FROM read_model WHERE name = ?",
                        (row, i) -> fault(
                                model,
                                row.getInt("form"),
                                row.getLong("row_count"),
                                row.getLong("present"),
                                row.getBoolean("summed"),
                                row.getInt("tokens")),
                        model.group())
                .stream()
                .findFirst()
                .orElse(Optional.of("its making was not finished"));
    }

    private static Optional<String> fault(
            ReadModel model, int form, long written, long present, boolean summed, int tokens) {
        if (tokens > 1) {
            return Optional.of("its events are parted among " + tokens + " segments");
        }
        if (form != model.form()) {
            return Optional.of("its form is " + form + " and should be " + model.form());
        }
        if (written != present) {
            return Optional.of("it has " + present + " rows where " + written + " were written");
        }
        return summed ? Optional.empty() : Optional.of("its summaries are not those of its rows");
    }

    private void make(ReadModel model) {
        database.update("DELETE FROM read_model WHERE name = ?", model.group());
        model.allTables().forEach(table -> database.execute("DROP TABLE IF EXISTS " + table));
        database.execute("DROP TABLE IF EXISTS " + model.history());
        takeSteps(model);
        database.update("DELETE FROM token_entry WHERE processor_name = ?", model.group());
        database.update("INSERT INTO read_model VALUES (?, ?, 0)", model.group(), model.form());
    }

    private void takeSteps(ReadModel model) {
        Flyway.configure(ReadModels.class.getClassLoader())
                .dataSource(dataSource)
                .locations(model.steps())
                .table(model.history())
                // The schema is never empty: the ledger is in it.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private Set<String> tables() {
        return new HashSet<>(database.queryForList(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", String.class));
    }
}
