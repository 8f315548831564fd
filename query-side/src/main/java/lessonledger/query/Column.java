package lessonledger.query;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read table.
 *
 * @param name its name, a constant of the code
 * @param changes whether events after the first can change it
 * @param standIn what stands in its place, a constant of the code, when a row that is there is written over: a question mark
 *     for its value, or a literal for one that is not sent again because nothing is made of it
 * @param value its value in a row, as the driver takes it
 */
public record Column<R>(String name, boolean changes, String standIn, Function<R, @Nullable Object> value) {

    private static final String ITS_VALUE = "?";

    /** A column whose value is always sent: the primary key, by which a row that is there is found, and the position. */
    public static <R> Column<R> always(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, false, ITS_VALUE, value);
    }

    /**
     * A column that is written once.
     *
     * @param standIn any literal that the column takes
     */
    public static <R> Column<R> fixed(String name, String standIn, Function<R, @Nullable Object> value) {
        return new Column<>(name, false, standIn, value);
    }

    /** A column that follows the events. */
    public static <R> Column<R> changing(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, true, ITS_VALUE, value);
    }

    boolean isSentAgain() {
        return standIn.equals(ITS_VALUE);
    }
}
