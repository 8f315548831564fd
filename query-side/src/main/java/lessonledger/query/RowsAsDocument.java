package lessonledger.query;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Rows on their way into the database as one JSON document, which the database reads as a table. So a statement has one
 * parameter, however many rows it writes: a parameter for every value costs the driver more than all the rest of the way.
 *
 * @param <S> what a row is made of
 */
final class RowsAsDocument<S> {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> names = new ArrayList<>();
    private final List<Function<S, @Nullable Object>> values = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    /** Gives every row one value more. */
    RowsAsDocument<S> with(String name, Column.Kind kind, Function<S, @Nullable Object> value) {
        columns.add(name + " " + kind.type() + " PATH '$[" + names.size() + "]' ERROR ON ERROR");
        names.add(name);
        values.add(value);
        return this;
    }

    /** Returns the names of what a row has, in their order. */
    List<String> names() {
        return names;
    }

    /** Returns what stands in a statement in place of a table; it has one parameter, the {@link #document}. */
    String asTable() {
        return "JSON_TABLE(?, '$[*]' COLUMNS (" + String.join(", ", columns) + "))";
    }

    /** Returns rows as the parameter of a statement. */
    String document(List<S> rows) {
        StringWriter text = new StringWriter(64 * rows.size());
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            for (S row : rows) {
                json.writeStartArray();
                for (Function<S, @Nullable Object> value : values) {
                    write(json, value.apply(row));
                }
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal amount) {
            json.writeNumber(amount);
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Instant instant) {
            json.writeString(utc(instant));
        } else if (value instanceof LocalDate day) {
            json.writeString(day.toString());
        } else {
            throw new IllegalArgumentException(
                    "No column holds a " + value.getClass().getName() + ".");
        }
    }

    /** Returns an instant as the database reads it: without a zone, so that no setting of a connection can move it. */
    private static String utc(Instant instant) {
        String text = String.valueOf(Cells.utc(instant));
        return text.length() == "2000-01-01T00:00".length() ? text + ":00" : text;
    }
}
