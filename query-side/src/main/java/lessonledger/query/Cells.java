package lessonledger.query;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values in the read tables. Instants lie there as {@code DATETIME(3)} in UTC; they go to the driver without a zone, so
 * that no setting of a connection can move them.
 */
public final class Cells {

    private Cells() {}

    /** Returns what a column holds for an instant. */
    public static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Returns the instant in a column, or null. */
    public static @Nullable Instant instant(Readable row, String column) {
        LocalDateTime value = row.get(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    /** Returns the instant in a column that is never null. */
    public static Instant requiredInstant(Readable row, String column) {
        return required(row, column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    /** Returns the value in a column that is never null. */
    public static <T> T required(Readable row, String column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type), column);
    }
}
