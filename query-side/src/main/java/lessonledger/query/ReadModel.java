package lessonledger.query;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A group of tables that one event processor makes out of the events. Its schema is in the Flyway steps of {@code
 * db/read-model/<group>}, apart from the ledger's own, so that it can be thrown away and made anew.
 *
 * @param group the name of the processing group that fills the tables
 * @param form goes up when the rows that are there would not be what the code makes of the events; they are made anew then
 * @param tables the tables, which nobody else writes to
 */
public record ReadModel(String group, int form, List<String> tables) {

    private static final Pattern NAME = Pattern.compile("[a-z_]{1,40}");

    /** Refuses, with an {@link IllegalArgumentException}, names that are more than a word: they become part of statements. */
    public ReadModel {
        tables = List.copyOf(tables);
        Stream.concat(Stream.of(group), tables.stream()).forEach(name -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(name + " is no name for a read model or its table.");
            }
        });
    }

    /** The table in which Flyway notes which steps were taken. Where it is, the tables are ours. */
    String history() {
        return "read_model_history_" + group;
    }

    String steps() {
        return "classpath:db/read-model/" + group;
    }
}
