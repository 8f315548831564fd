package lessonledger.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lessonledger.axon.Fact;

/**
 * Parts a batch of events into what is written by one transaction each. A batch that comes again finds in the rows which of
 * them were written, so they need not all be.
 */
public final class Portions {

    /** Their statements are far smaller than the packets that every server takes, and take a second on a slow disk. */
    static final int MOST_ROWS = 2_000;

    private Portions() {}

    /**
     * Parts a batch.
     *
     * @param facts events of any aggregates, each aggregate's in their order
     * @param rowOf what tells the row that an event changes
     * @return portions that change at most {@value #MOST_ROWS} rows each; all events of a row are in one, in their order
     */
    public static <E> List<List<Fact<E>>> of(List<Fact<E>> facts, Function<? super Fact<E>, ?> rowOf) {
        if (facts.size() <= MOST_ROWS) {
            return List.of(facts);
        }
        Map<Object, List<Fact<E>>> byRow =
                facts.stream().collect(Collectors.groupingBy(rowOf, LinkedHashMap::new, Collectors.toList()));
        List<List<Fact<E>>> portions = new ArrayList<>();
        List<Fact<E>> portion = new ArrayList<>();
        int rows = 0;
        for (List<Fact<E>> ofOneRow : byRow.values()) {
            if (rows == MOST_ROWS) {
                portions.add(portion);
                portion = new ArrayList<>();
                rows = 0;
            }
            portion.addAll(ofOneRow);
            rows++;
        }
        portions.add(portion);
        return portions;
    }
}
