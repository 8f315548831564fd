package lessonledger.query;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A group of tables that one event processor makes out of the events. Its schema is in the Flyway steps of {@code
 * db/read-model/<group>}, apart from the ledger's own, so that it can be thrown away and made anew.
 *
 * @param group the name of the processing group that fills the tables
 * @param events the kind of events that it is made of
 * @param form goes up when the rows that are there would not be what the code makes of the events; they are made anew then
 * @param tables the tables with a row for every aggregate, which nobody else writes to
 * @param summaries tables that sum up the rows of those
 */
public record ReadModel(String group, Class<?> events, int form, List<String> tables, List<Summary> summaries) {

    /**
     * A table that sums up the rows of the others.
     *
     * @param table its name
     * @param total a number in SQL, a constant of the code: how many rows it accounts for
     */
    public record Summary(String table, String total) {}

    private static final Pattern NAME = Pattern.compile("[a-z_]{1,40}");

    /** Refuses, with an {@link IllegalArgumentException}, names that are more than a word: they become part of statements. */
    public ReadModel {
        tables = List.copyOf(tables);
        summaries = List.copyOf(summaries);
        Stream.of(Stream.of(group), tables.stream(), summaries.stream().map(Summary::table))
                .flatMap(names -> names)
                .forEach(name -> {
                    if (!NAME.matcher(name).matches()) {
                        throw new IllegalArgumentException(name + " is no name for a read model or its table.");
                    }
                });
    }

    /** Makes one without summaries. */
    public ReadModel(String group, Class<?> events, int form, List<String> tables) {
        this(group, events, form, tables, List.of());
    }

    /** Returns all its tables. */
    List<String> allTables() {
        return Stream.concat(tables.stream(), summaries.stream().map(Summary::table))
                .toList();
    }

    /** The table in which Flyway notes which steps were taken. Where it is, the tables are ours. */
    String history() {
        return "read_model_history_" + group;
    }

    String steps() {
        return "classpath:db/read-model/" + group;
    }
}
