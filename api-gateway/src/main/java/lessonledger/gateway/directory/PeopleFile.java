package lessonledger.gateway.directory;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import lessonledger.contract.enrolment.ImportDirectory.Fault;
import lessonledger.contract.enrolment.ImportDirectory.StudentLine;
import lessonledger.contract.enrolment.ImportDirectory.TeacherLine;
import lessonledger.gateway.directory.DirectoryRoutes.StudentBody;
import lessonledger.gateway.problem.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file of teachers or students, as spreadsheets write it: UTF-8 with or without a mark, fields parted by commas,
 * semicolons or tabs, a first line that names the columns in any order, decimals with a point or a comma.
 *
 * @param lines the lines that can be read
 * @param faults what is wrong with those that cannot
 */
record PeopleFile<L>(List<L> lines, List<Fault> faults) {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("id", "id"),
            Map.entry("studentid", "id"),
            Map.entry("name", "name"),
            Map.entry("studentname", "name"),
            Map.entry("teacherid", "teacherId"),
            Map.entry("teacher", "teacherId"),
            Map.entry("ustazid", "teacherId"),
            Map.entry("packageid", "packageId"),
            Map.entry("package", "packageId"),
            Map.entry("packagerate", "packageRate"),
            Map.entry("rate", "packageRate"),
            Map.entry("language", "language"));

    /** Reads a file of teachers: {@code id, name}. */
    static PeopleFile<TeacherLine> teachers(byte[] file) {
        return read(
                file,
                Set.of("id", "name"),
                Set.of("id", "name"),
                (line, row) -> new TeacherLine(
                        line, Particulars.teacherId("id", row.get("id")), Particulars.name(row.get("name"))));
    }

    /**
     * Reads a file of students: {@code id, name, teacher_id, package} and, if they are there, {@code rate} and {@code
     * language}. Without a rate of their own students are charged what the package costs.
     */
    static PeopleFile<StudentLine> students(byte[] file) {
        return read(
                file,
                Set.of("id", "name", "teacherId", "packageId"),
                Set.of("id", "name", "teacherId", "packageId", "packageRate", "language"),
                (line, row) -> {
                    StudentBody body = new StudentBody(
                            number("id", row.get("id"), Integer::valueOf),
                            row.get("name"),
                            row.get("teacherId"),
                            row.get("packageId"),
                            number(
                                    "packageRate",
                                    row.get("packageRate"),
                                    text -> new BigDecimal(text.replace(',', '.'))),
                            row.get("language"),
                            null,
                            null);
                    return new StudentLine(line, Particulars.studentId(body.id()), Particulars.of(body));
                });
    }

    /** Makes a line of its cells; what is empty is missing. */
    private interface Reader<L> {
        L read(int line, Map<String, @Nullable String> row);
    }

    private static <L> PeopleFile<L> read(byte[] file, Set<String> required, Set<String> known, Reader<L> reader) {
        String text = text(file);
        List<L> lines = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        @Nullable List<String> columns = null;
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .fieldSeparator(separator(text))
                // Lines that are too short or too long are told by their numbers, and the others still read.
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(text)) {
            for (CsvRecord found : records) {
                int line = Math.toIntExact(found.getStartingLineNumber());
                if (columns == null) {
                    columns = columns(found, required, known);
                } else if (!isBlank(found)) {
                    try {
                        lines.add(reader.read(line, row(found, columns)));
                    } catch (Malformed e) {
                        faults.add(new Fault(line, inAFile(String.valueOf(e.getReason()))));
                    }
                }
            }
        } catch (CsvParseException e) {
            throw new Malformed("The file is not CSV: a quote is not closed, or a field is longer than any here.");
        } catch (java.io.IOException e) {
            throw new IllegalStateException("A text in memory can be read.", e);
        }
        if (columns == null || lines.isEmpty() && faults.isEmpty()) {
            throw new Malformed("The file has no lines after the one that names the columns.");
        }
        return new PeopleFile<>(lines, faults);
    }

    private static String text(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Malformed("The file is not in UTF-8; save it as \"CSV UTF-8\".");
        }
    }

    private static char separator(String text) {
        String first = text.lines().findFirst().orElse("");
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(first, candidate) > count(first, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static List<String> columns(CsvRecord first, Set<String> required, Set<String> known) {
        List<String> columns = new ArrayList<>();
        for (String field : first.getFields()) {
            String plain = field.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            String column = NAMES.getOrDefault(plain, "");
            if (!known.contains(column)) {
                throw new Malformed("Column " + (columns.size() + 1) + " is none of "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
            if (columns.contains(column)) {
                throw new Malformed("The column '" + column + "' is there twice.");
            }
            columns.add(column);
        }
        required.stream()
                .filter(column -> !columns.contains(column))
                .sorted()
                .findFirst()
                .ifPresent(missing -> {
                    throw new Malformed("The column '" + missing + "' is missing; the first line names the columns.");
                });
        return columns;
    }

    private static boolean isBlank(CsvRecord found) {
        return found.getFields().stream().allMatch(String::isBlank);
    }

    private static Map<String, @Nullable String> row(CsvRecord found, List<String> columns) {
        if (found.getFieldCount() != columns.size()) {
            throw new Malformed(
                    "There are " + found.getFieldCount() + " fields where " + columns.size() + " columns are.");
        }
        Map<String, @Nullable String> row = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String cell = found.getField(i).strip();
            row.put(columns.get(i), cell.isEmpty() ? null : cell);
        }
        return row;
    }

    private static <N> @Nullable N number(String column, @Nullable String text, Function<String, N> reader) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() > 20) {
                throw new NumberFormatException("too long");
            }
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new Malformed("The member '" + column + "' must be a number.");
        }
    }

    private static String inAFile(String problem) {
        return problem.replace("The member '", "The column '");
    }
}
