package lessonledger.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lessonledger.axon.Fact;
import org.junit.jupiter.api.Test;

class PortionsTest {

    @Test
    void a_portion_has_all_events_of_its_rows_in_their_order() {
        int rows = 2 * Portions.MOST_ROWS + 1;
        List<Fact<Integer>> facts = IntStream.range(0, 3)
                .boxed()
                .flatMap(sequence -> IntStream.range(0, rows).mapToObj(row -> new Fact<>(row, sequence)))
                .toList();

        List<List<Fact<Integer>>> portions = Portions.of(facts, Fact::event);

        assertThat(portions.stream().map(PortionsTest::rows))
                .containsExactly(Portions.MOST_ROWS, Portions.MOST_ROWS, 1);
        Map<Integer, List<Long>> sequences = portions.stream()
                .flatMap(portion -> portion.stream()
                        .collect(Collectors.groupingBy(
                                Fact::event, Collectors.mapping(Fact::sequence, Collectors.toList())))
                        .entrySet()
                        .stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(sequences)
                .hasSize(rows)
                .allSatisfy((row, of) -> assertThat(of).containsExactly(0L, 1L, 2L));
    }

    @Test
    void few_rows_are_one_portion_however_many_their_events() {
        List<Fact<String>> facts = IntStream.range(0, 3 * Portions.MOST_ROWS)
                .mapToObj(i -> new Fact<>("a", i))
                .toList();
        assertThat(Portions.of(facts, Fact::event)).containsExactly(facts);
    }

    private static int rows(List<Fact<Integer>> portion) {
        return (int) portion.stream().map(Fact::event).distinct().count();
    }
}
