package lessonledger.query;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read table.
 *
 * @param name its name, a constant of the code
 * @param changes whether events after the first can change it
 * @param value its value in a row, as the driver takes it
 */
public record Column<R>(String name, boolean changes, Function<R, @Nullable Object> value) {

    /** A column that is written once. */
    public static <R> Column<R> fixed(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, false, value);
    }

    /** A column that follows the events. */
    public static <R> Column<R> changing(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, true, value);
    }
}
