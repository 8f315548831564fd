package lessonledger.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A table with one row per aggregate. What a batch of events makes of its rows is worked out in memory and written by one
 * statement for the rows that begin in it and one for those that it changes, however many events the batch has.
 *
 * <p>The rows that are there are locked while this happens. Should another thread have changed one all the same, the
 * position that stands in the row decides: nothing is overwritten by what has seen less.
 *
 * <p>Rows that were written lately are remembered, because most events concern them. What a row has in it follows from the
 * position alone, so one question, whether all of them still have the position that is remembered, stands for reading them.
 *
 * @param <K> what a row is found by
 * @param <E> the aggregates' events
 * @param <R> the row
 */
public final class ReadTable<K, E, R extends AggregateRow<K, E, R>> {

    /**
     * What is particular to a table.
     *
     * @param table its name, a constant of the code
     * @param key the column that rows are found by
     * @param columns all columns that are written, but for {@code last_sequence}, which every read table has
     * @param keyOf whose event it is
     * @param read brings a row back from the database
     * @param begin makes a row of an aggregate's first event, and nothing of any other
     */
    public record Form<K, E, R>(
            String table,
            String key,
            List<Column<R>> columns,
            Function<E, K> keyOf,
            Function<Readable, R> read,
            Function<Fact<E>, Optional<R>> begin) {}

    private static final int ROWS_REMEMBERED = 50_000;

    private final DatabaseClient database;
    private final Form<K, E, R> form;
    private final List<Column<R>> columns;
    private final List<Column<R>> sentAgain;
    private final String find;
    private final String count;
    private final Cache<K, R> remembered =
            Caffeine.newBuilder().maximumSize(ROWS_REMEMBERED).build();
    private final String insert;
    private final String oneRow;
    private final String oneRowAgain;
    private final String unlessOutdated;

    /** Makes the access to a table. */
    public ReadTable(DatabaseClient database, Form<K, E, R> form) {
        this.database = database;
        this.form = form;
        this.columns = Stream.concat(
                        form.columns().stream(),
                        Stream.of(Column.<R>always("last_sequence", AggregateRow::lastSequence)))
                .toList();
        this.find = "SELECT * FROM " + form.table() + " WHERE " + form.key() + " IN (:keys) FOR UPDATE";
        this.count = "SELECT COUNT(*) FROM " + form.table() + " WHERE " + form.key() + " IN (:keys) AND (" + form.key()
                + ", last_sequence) IN (:positions) FOR UPDATE";
        this.insert = columns.stream()
                .map(Column::name)
                .collect(Collectors.joining(", ", "INSERT INTO " + form.table() + " (", ") VALUES "));
        this.sentAgain = columns.stream().filter(Column::isSentAgain).toList();
        this.oneRow = columns.stream().map(column -> "?").collect(Collectors.joining(", ", "(", ")"));
        this.oneRowAgain = columns.stream().map(Column::standIn).collect(Collectors.joining(", ", "(", ")"));
        // Assigned in this order, so the position comes last. MariaDB does not know MySQL's newer name for VALUES().
        this.unlessOutdated = columns.stream()
                .filter(Column::changes)
                .map(Column::name)
                .map(name -> name + " = IF(VALUES(last_sequence) > last_sequence, VALUES(" + name + "), " + name + ")")
                .collect(Collectors.joining(
                        ", ",
                        " ON DUPLICATE KEY UPDATE ",
                        ", last_sequence = GREATEST(VALUES(last_sequence), last_sequence)"));
    }

    /**
     * What a batch of events made of a row.
     *
     * @param before the row as it was, or null when it begins
     * @param after the row as it is
     */
    public record Change<R>(@Nullable R before, R after) {}

    /**
     * Writes what these events make of the table; a transaction must be open.
     *
     * @param facts events of any aggregates, each aggregate's in their order
     * @return how many rows were inserted, when everything is written
     */
    public Mono<Long> follow(List<Fact<E>> facts) {
        return follow(facts, changes -> Mono.empty());
    }

    /**
     * Writes what these events make of the table, and what must change with it; a transaction must be open.
     *
     * @param facts events of any aggregates, each aggregate's in their order
     * @param beside writes the rest. It is given every row that is another now; those that were there are locked, so
     *     before is what the database held and after is what it holds
     * @return how many rows were inserted, when everything is written
     */
    public Mono<Long> follow(List<Fact<E>> facts, Function<List<Change<R>>, Mono<Void>> beside) {
        if (facts.isEmpty()) {
            return Mono.just(0L);
        }
        return known(facts).flatMap(before -> {
            Map<K, R> after = new LinkedHashMap<>(before);
            facts.forEach(fact -> after.compute(form.keyOf().apply(fact.event()), (key, row) -> next(row, fact)));
            List<R> begun = after.values().stream()
                    .filter(row -> !before.containsKey(row.key()))
                    .toList();
            List<R> changed = after.values().stream()
                    .filter(row -> before.containsKey(row.key()) && !row.equals(before.get(row.key())))
                    .toList();
            List<Change<R>> changes = Stream.concat(begun.stream(), changed.stream())
                    .map(row -> new Change<>(before.get(row.key()), row))
                    .toList();
            return write(begun, columns, oneRow, "")
                    .then(overwrite(changed))
                    .then(Mono.defer(() -> beside.apply(changes)))
                    .thenReturn((long) begun.size());
        });
    }

    private R next(@Nullable R row, Fact<E> fact) {
        return row == null ? form.begin().apply(fact).orElseThrow(() -> withoutRow(fact)) : row.after(fact);
    }

    private IllegalStateException withoutRow(Fact<E> fact) {
        return new IllegalStateException("Event " + fact.sequence() + " of "
                + form.keyOf().apply(fact.event()) + " came, and " + form.table()
                + " has no row for it. If rows were deleted, the next start makes the read model anew.");
    }

    /** Remembers rows; they must be committed. */
    public void remember(List<Change<R>> changes) {
        changes.forEach(change -> remembered.put(change.after().key(), change.after()));
    }

    private Mono<Map<K, R>> known(List<Fact<E>> facts) {
        Set<K> keys = facts.stream()
                .map(fact -> form.keyOf().apply(fact.event()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<K, R> lately = remembered.getAllPresent(keys);
        if (lately.isEmpty()) {
            return read(keys);
        }
        Set<K> others = new LinkedHashSet<>(keys);
        others.removeAll(lately.keySet());
        return areStillSo(lately).flatMap(so -> {
            if (!so) {
                remembered.invalidateAll(lately.keySet());
                return read(keys);
            }
            return others.isEmpty()
                    ? Mono.just(lately)
                    : read(others).map(rows -> {
                        rows.putAll(lately);
                        return rows;
                    });
        });
    }

    private Mono<Map<K, R>> read(Set<K> keys) {
        return database.sql(find).bind("keys", keys).map(form.read()).all().collectMap(AggregateRow::key);
    }

    /** Locks these rows and asks whether all of them are where they are remembered to be. */
    private Mono<Boolean> areStillSo(Map<K, R> rows) {
        return database.sql(count)
                .bind("keys", rows.keySet())
                .bind(
                        "positions",
                        rows.values().stream()
                                .map(row -> new Object[] {row.key(), row.lastSequence()})
                                .toList())
                .map(row -> row.get(0, Long.class))
                .one()
                .map(found -> found == rows.size());
    }

    /** Writes rows over those that are there, except for those that have seen more; the statement itself compares. */
    Mono<Void> overwrite(List<R> rows) {
        return write(rows, sentAgain, oneRowAgain, unlessOutdated);
    }

    private Mono<Void> write(List<R> rows, List<Column<R>> sent, String oneRow, String ending) {
        if (rows.isEmpty()) {
            return Mono.empty();
        }
        String sql = insert + String.join(", ", Collections.nCopies(rows.size(), oneRow)) + ending;
        return database.inConnection(
                connection -> Flux.from(bound(connection, sql, rows, sent).execute())
                        .flatMap(Result::getRowsUpdated)
                        .then());
    }

    private Statement bound(Connection connection, String sql, Collection<R> rows, List<Column<R>> sent) {
        Statement statement = connection.createStatement(sql);
        int index = 0;
        for (R row : rows) {
            for (Column<R> column : sent) {
                @Nullable Object value = column.value().apply(row);
                if (value == null) {
                    statement.bindNull(index++, Object.class);
                } else {
                    statement.bind(index++, value);
                }
            }
        }
        return statement;
    }
}
