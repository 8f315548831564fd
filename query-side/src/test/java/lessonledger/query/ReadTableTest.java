package lessonledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lessonledger.axon.Fact;
import lessonledger.query.Column.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A read table of the smallest kind: sums that never forget where they are. */
class ReadTableTest {

    private ReadSide readSide = notStarted();
    private ReadTable<Integer, Added, Sum> table = notStarted();

    @BeforeEach
    void start() {
        readSide = ReadSide.of();
        readSide.console()
                .execute("CREATE TABLE sum (id INT PRIMARY KEY, total INT NULL, last_sequence BIGINT NOT NULL)");
        table = new ReadTable<>(
                readSide.client(),
                new ReadTable.Form<>(
                        "sum",
                        "id",
                        Column.fixed("id", Kind.NUMBER, Sum::id),
                        List.of(Column.changing("total", Kind.NUMBER, Sum::total)),
                        Added::id,
                        row -> new Sum(
                                Cells.required(row, "id", Integer.class),
                                Cells.required(row, "total", Integer.class),
                                Cells.required(row, "last_sequence", Long.class)),
                        fact -> fact.event().amount() > 0
                                ? Optional.of(
                                        new Sum(fact.event().id(), fact.event().amount(), fact.sequence()))
                                : Optional.empty()));
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @Test
    void it_tells_how_many_rows_began() {
        assertThat(follow(added(1, 5, 0), added(2, 7, 0), added(1, 1, 1))).isEqualTo(2);
        assertThat(follow(added(1, 1, 2), added(3, 1, 0))).isOne();
        assertThat(follow()).isZero();
        assertThat(sums()).containsExactly("1: 7 at 2", "2: 7 at 0", "3: 1 at 0");
    }

    @Test
    void what_has_seen_less_overwrites_nothing() {
        followAndRemember(added(1, 5, 0), added(2, 5, 0));
        readSide.console().update("UPDATE sum SET total = 7, last_sequence = 2 WHERE id = 1");
        assertThatThrownBy(() -> follow(added(1, 1, 1), added(2, 1, 1)))
                .isInstanceOf(RowsHaveMoved.class)
                .hasMessageContaining("sum");
        assertThat(sums()).contains("1: 7 at 2");
    }

    @Test
    void a_remembered_row_that_somebody_deleted_is_not_made_up_again() {
        followAndRemember(added(1, 5, 0), added(2, 5, 0));
        readSide.console().update("DELETE FROM sum WHERE id = 1");
        assertThatThrownBy(() -> followAndRemember(added(1, -1, 1), added(2, 1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no row");
    }

    @Test
    void events_that_come_again_are_held_against_the_row_as_it_is() {
        followAndRemember(added(1, 5, 0), added(1, 1, 1));
        readSide.console().update("UPDATE sum SET total = 5, last_sequence = 0 WHERE id = 1");
        followAndRemember(added(1, 1, 1));
        assertThat(sums()).containsExactly("1: 6 at 1");
    }

    @Test
    void a_row_that_is_remembered_is_taken_as_it_is_as_long_as_nobody_else_has_moved_it() {
        followAndRemember(added(1, 5, 0), added(2, 5, 0));
        // Nobody does this; it shows which of the two was taken.
        readSide.console().update("UPDATE sum SET total = 100 WHERE id = 1");
        followAndRemember(added(1, 1, 1), added(3, 1, 0));
        assertThat(sums()).containsExactly("1: 6 at 1", "2: 5 at 0", "3: 1 at 0");
    }

    @Test
    void rows_that_another_process_has_moved_are_read_and_what_it_has_seen_is_not_counted_twice() {
        followAndRemember(added(1, 5, 0), added(2, 5, 0));
        readSide.console().update("UPDATE sum SET total = 6, last_sequence = 1 WHERE id = 1");
        followAndRemember(added(1, 1, 1), added(1, 3, 2), added(2, 1, 1));
        assertThat(sums()).containsExactly("1: 9 at 2", "2: 6 at 1");
        followAndRemember(added(1, 1, 3), added(2, 1, 2));
        assertThat(sums()).containsExactly("1: 10 at 3", "2: 7 at 2");
    }

    @SafeVarargs
    private void followAndRemember(Fact<Added>... facts) {
        List<ReadTable.Change<Sum>> changes = new ArrayList<>();
        readSide.writer()
                .write(
                        new ReadModel("sum", Object.class, 1, List.of("sum")),
                        table.follow(List.of(facts), changed -> Mono.fromRunnable(() -> changes.addAll(changed))));
        table.remember(changes);
    }

    @SafeVarargs
    private long follow(Fact<Added>... facts) {
        return Optional.ofNullable(table.follow(List.of(facts)).block(Duration.ofSeconds(10)))
                .orElseThrow();
    }

    private List<String> sums() {
        return readSide.rows("sum").stream().map(ReadTableTest::text).toList();
    }

    private static String text(Map<String, Object> row) {
        return row.get("id") + ": " + row.get("total") + " at " + row.get("last_sequence");
    }

    private static Fact<Added> added(int id, int amount, long sequence) {
        return new Fact<>(new Added(id, amount), sequence);
    }

    private record Added(int id, int amount) {}

    private record Sum(int id, int total, long lastSequence) implements AggregateRow<Integer, Added, Sum> {

        @Override
        public Integer key() {
            return id;
        }

        @Override
        public Sum evolve(Fact<Added> news) {
            return new Sum(id, total + news.event().amount(), news.sequence());
        }
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
