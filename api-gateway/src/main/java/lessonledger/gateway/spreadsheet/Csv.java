package lessonledger.gateway.spreadsheet;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * Lines of a CSV file (RFC 4180) as spreadsheets open it: it begins with a byte order mark, by which they know UTF-8, and
 * no text in it is taken for a formula.
 */
public final class Csv {

    /** What it is sent as. */
    public static final MediaType TYPE = new MediaType("text", "csv", StandardCharsets.UTF_8);

    /** What a file begins with. */
    public static final String BYTE_ORDER_MARK = "\uFEFF";

    private Csv() {}

    /**
     * Returns lines.
     *
     * @param rows their cells; a text is made harmless, everything else is written as it is, and null is empty
     */
    public static String lines(List<? extends List<? extends @Nullable Object>> rows) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv =
                CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text)) {
            for (List<? extends @Nullable Object> row : rows) {
                csv.writeRecord(row.stream().map(Csv::cell).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "" : value instanceof String text ? harmless(text) : value.toString();
    }

    /**
     * Returns a text that no spreadsheet runs: one that begins as a formula does gets an apostrophe before it. Those are texts
     * that begin with one of {@code = + - @}, a tab or a carriage return.
     */
    static String harmless(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
