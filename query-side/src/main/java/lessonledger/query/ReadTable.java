package lessonledger.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lessonledger.axon.Fact;
import lessonledger.query.Column.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A table with one row per aggregate. What a batch of events makes of its rows is worked out in memory and written by one
 * statement for the rows that begin in it and one for those that it changes, however many events the batch has.
 *
 * <p>Rows that were written lately are remembered, because most events concern them; the others are read and locked. What a
 * row has in it follows from its position alone, so a row is written over where it still has the position that it was known
 * by, and nowhere else. Should a remembered row have another one, because another process has written it since, all is
 * forgotten that was remembered of these rows, and the batch begins again ({@link RowsHaveMoved}).
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
     * @param primaryKey the column of the primary key; it may be the same one
     * @param columns all other columns that are written, but for {@code last_sequence}, which every read table has
     * @param keyOf whose event it is
     * @param read brings a row back from the database
     * @param begin makes a row of an aggregate's first event, and nothing of any other
     */
    public record Form<K, E, R>(
            String table,
            String key,
            Column<R> primaryKey,
            List<Column<R>> columns,
            Function<E, K> keyOf,
            Function<Readable, R> read,
            Function<Fact<E>, Optional<R>> begin) {}

    private static final int ROWS_REMEMBERED = 50_000;
    private static final String POSITION = "last_sequence";

    private final DatabaseClient database;
    private final Form<K, E, R> form;
    private final List<Column<R>> changing;
    private final RowsAsDocument<R> newRows = new RowsAsDocument<>();
    private final String find;
    private final String insert;
    private final Cache<K, R> remembered =
            Caffeine.newBuilder().maximumSize(ROWS_REMEMBERED).build();

    /** Makes the access to a table. */
    public ReadTable(DatabaseClient database, Form<K, E, R> form) {
        this.database = database;
        this.form = form;
        this.changing = form.columns().stream().filter(Column::changes).toList();
        this.find = "SELECT * FROM " + form.table() + " WHERE " + form.key() + " IN (:keys) FOR UPDATE";
        Stream.concat(Stream.of(form.primaryKey()), form.columns().stream())
                .forEach(column -> newRows.with(column.name(), column.kind(), column.value()));
        newRows.with(POSITION, Kind.NUMBER, AggregateRow::lastSequence);
        String names = String.join(", ", newRows.names());
        this.insert = "INSERT INTO " + form.table() + " (" + names + ") SELECT " + names + " FROM " + newRows.asTable()
                + " AS news";
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
        return Mono.defer(() -> known(facts)).flatMap(before -> {
            Map<K, R> after = new LinkedHashMap<>(before);
            facts.forEach(fact -> after.compute(form.keyOf().apply(fact.event()), (key, row) -> next(row, fact)));
            List<Change<R>> changes = after.values().stream()
                    .map(row -> new Change<>(before.get(row.key()), row))
                    .filter(change -> !change.after().equals(change.before()))
                    .toList();
            List<R> begun = changes.stream()
                    .filter(change -> change.before() == null)
                    .map(Change::after)
                    .toList();
            return insert(begun)
                    .then(overwrite(changes.stream()
                            .filter(change -> change.before() != null)
                            .toList()))
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

    /** Returns the rows that are there of those that these events concern. */
    private Mono<Map<K, R>> known(List<Fact<E>> facts) {
        Map<K, Long> firsts = new LinkedHashMap<>();
        facts.forEach(fact -> firsts.putIfAbsent(form.keyOf().apply(fact.event()), fact.sequence()));
        // A row that these events do not move is not compared with what the database has, so it is not taken from
        // memory.
        Map<K, R> lately = new HashMap<>(remembered.getAllPresent(firsts.keySet()));
        lately.values().removeIf(row -> row.lastSequence() + 1 != Objects.requireNonNull(firsts.get(row.key())));
        Set<K> others = new LinkedHashSet<>(firsts.keySet());
        others.removeAll(lately.keySet());
        if (others.isEmpty()) {
            return Mono.just(lately);
        }
        return database.sql(find)
                .bind("keys", others)
                .map(form.read())
                .all()
                .collectMap(AggregateRow::key)
                .map(rows -> {
                    rows.putAll(lately);
                    return rows;
                });
    }

    private Mono<Void> insert(List<R> rows) {
        return rows.isEmpty()
                ? Mono.empty()
                : write(insert, newRows.document(rows)).then();
    }

    /** Writes rows over those that are where they were before, and only what has changed in them. */
    private Mono<Void> overwrite(List<Change<R>> changes) {
        if (changes.isEmpty()) {
            return Mono.empty();
        }
        RowsAsDocument<Change<R>> rows = new RowsAsDocument<Change<R>>()
                .with(
                        "id",
                        form.primaryKey().kind(),
                        change -> form.primaryKey().value().apply(change.after()))
                .with(
                        "moved_from",
                        Kind.NUMBER,
                        change -> Objects.requireNonNull(change.before()).lastSequence());
        List<String> assignments = new ArrayList<>();
        for (Column<R> column : changing) {
            if (changes.stream().anyMatch(change -> isAnother(column, change))) {
                rows.with(column.name(), column.kind(), change -> column.value().apply(change.after()));
                assignments.add("kept." + column.name() + " = news." + column.name());
            }
        }
        rows.with(POSITION, Kind.NUMBER, change -> change.after().lastSequence());
        assignments.add("kept." + POSITION + " = news." + POSITION);
        // In this order always: from the few rows to the many, each by its primary key, and no other row is locked.
        String sql = "UPDATE " + rows.asTable() + " AS news STRAIGHT_JOIN " + form.table() + " AS kept ON kept."
                + form.primaryKey().name() + " = news.id AND kept." + POSITION + " = news.moved_from SET "
                + String.join(", ", assignments);
        return write(sql, rows.document(changes)).flatMap(written -> {
            if (written == changes.size()) {
                return Mono.empty();
            }
            remembered.invalidateAll(
                    changes.stream().map(change -> change.after().key()).toList());
            return Mono.error(new RowsHaveMoved(form.table()));
        });
    }

    private boolean isAnother(Column<R> column, Change<R> change) {
        return !Objects.equals(
                column.value().apply(change.after()), column.value().apply(Objects.requireNonNull(change.before())));
    }

    private Mono<Long> write(String sql, String document) {
        return database.inConnection(connection -> Flux.from(
                        connection.createStatement(sql).bind(0, document).execute())
                .flatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum));
    }
}
