package lessonledger.query;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read table.
 *
 * @param name its name, a constant of the code
 * @param kind what it holds
 * @param changes whether events after the first can change it
 * @param value its value in a row: a number, a text, an instant or a date, or null
 */
public record Column<R>(String name, Kind kind, boolean changes, Function<R, @Nullable Object> value) {

    /**
     * What a column holds, as far as the way there has to know. Each is wider than any column of its kind, so that a value that
     * does not fit is refused by the table and not cut on the way.
     */
    public enum Kind {
        /** Whole numbers. */
        NUMBER("BIGINT"),
        /** Amounts of money. */
        MONEY("DECIMAL(20, 4)"),
        /** Instants to the millisecond, in UTC. */
        MOMENT("DATETIME(3)"),
        /** Dates. */
        DAY("DATE"),
        /** Anything that is written. */
        TEXT("LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /** A column that is written once. */
    public static <R> Column<R> fixed(String name, Kind kind, Function<R, @Nullable Object> value) {
        return new Column<>(name, kind, false, value);
    }

    /** A column that follows the events. */
    public static <R> Column<R> changing(String name, Kind kind, Function<R, @Nullable Object> value) {
        return new Column<>(name, kind, true, value);
    }
}
