package lessonledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lessonledger.axon.Eventually;
import lessonledger.database.StartRefused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a start lets the read models be, and when it makes them anew. Tables and tokens here are only looked at. */
class ReadModelsTest {

    private static final ReadModel SESSIONS = new ReadModel(
            "sessions",
            Object.class,
            1,
            List.of("wpos_zoom_links"),
            List.of(new ReadModel.Summary("session_stats", "SELECT COUNT(*) FROM session_stats")));
    private static final ReadModel DIRECTORY =
            new ReadModel("directory", Object.class, 1, List.of("teacher", "student", "lesson_package"));

    private ReadSide readSide = notStarted();

    @BeforeEach
    void twoTeachersAndAToken() {
        readSide = ReadSide.of(SESSIONS, DIRECTORY);
        execute("INSERT INTO teacher (id, name, last_sequence) VALUES ('U1', 'Ahmed', 0), ('U2', 'Sara', 0)");
        execute("UPDATE read_model SET row_count = 2 WHERE name = 'directory'");
        execute("INSERT INTO token_entry (processor_name, segment) VALUES ('directory', 0),"
                + " ('sessions', 0), ('whatever', 0)");
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @Test
    void a_sound_read_model_is_left_alone() {
        start();
        assertThat(readSide.rows("teacher")).hasSize(2);
        assertThat(tokens()).containsExactly("directory/0", "sessions/0", "whatever/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE student",
                "DROP TABLE teacher",
                "DELETE FROM teacher",
                "DELETE FROM teacher WHERE id = 'U1'",
                "TRUNCATE TABLE teacher",
                "INSERT INTO student (id, name, language, telegram_chats, last_sequence) VALUES (1, 'Nobody', 'en', 0, 0)",
                "DELETE FROM read_model WHERE name = 'directory'",
                "UPDATE read_model SET form = 0 WHERE name = 'directory'",
                "UPDATE read_model SET form = 2 WHERE name = 'directory'",
                "INSERT INTO token_entry (processor_name, segment) VALUES ('directory', 1)"
            })
    void one_that_was_tampered_with_begins_at_the_oldest_event_and_the_others_stay(String tampering) {
        execute(tampering);
        start();
        assertThat(readSide.rows("teacher")).isEmpty();
        assertThat(readSide.rows("student")).isEmpty();
        assertThat(readSide.rowCount(DIRECTORY)).isZero();
        assertThat(tokens()).containsExactly("sessions/0", "whatever/0");
    }

    @Test
    void all_of_them_can_be_dropped_together_with_what_is_known_of_them() {
        for (String table : List.of(
                "teacher",
                "student",
                "lesson_package",
                "wpos_zoom_links",
                "session_stats",
                "read_model",
                "read_model_history_directory",
                "read_model_history_sessions")) {
            execute("DROP TABLE " + table);
        }
        start();
        assertThat(readSide.rows("teacher")).isEmpty();
        assertThat(tokens()).containsExactly("whatever/0");
    }

    @Test
    void a_start_that_is_killed_on_the_way_is_repeated_by_the_next() {
        // As far as the tables, but not to the tokens: what is written last is not there.
        execute("DELETE FROM read_model WHERE name = 'directory'");
        execute("DELETE FROM teacher");
        start();
        assertThat(tokens()).containsExactly("sessions/0", "whatever/0");
        start();
        assertThat(readSide.rowCount(DIRECTORY)).isZero();
    }

    @Test
    void a_table_that_was_not_made_here_is_not_touched() {
        execute("DROP TABLE read_model_history_directory");
        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("a table teacher that Lesson Ledger did not make")
                .hasMessageNotContaining("\n");
        assertThat(readSide.rows("teacher")).hasSize(2);
        assertThat(tokens()).hasSize(3);
    }

    @Test
    void a_server_waits_for_another_that_is_at_it() throws Exception {
        CompletableFuture<Void> second;
        try (Connection first =
                Objects.requireNonNull(readSide.console().getDataSource()).getConnection()) {
            first.createStatement().execute("SELECT GET_LOCK(CONCAT(LEFT(DATABASE(), 40), '.read_model'), 0)");
            second = CompletableFuture.runAsync(this::start);
            Eventually.eventually(() -> assertThat(waiting()).isOne());
            assertThat(second).isNotDone();
            first.createStatement().execute("SELECT RELEASE_LOCK(CONCAT(LEFT(DATABASE(), 40), '.read_model'))");
        }
        second.get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_name_is_a_word_for_it_becomes_part_of_statements() {
        assertThatThrownBy(() -> new ReadModel("sessions; DROP", Object.class, 1, List.of("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReadModel("sessions", Object.class, 1, List.of("a", "b c")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> new ReadModel(
                        "sessions",
                        Object.class,
                        1,
                        List.of("wpos_zoom_links"),
                        List.of(new ReadModel.Summary("session_stats", "SELECT COUNT(*) FROM session_stats"))))
                .doesNotThrowAnyException();
    }

    private void start() {
        readSide.start(SESSIONS, DIRECTORY);
    }

    private void execute(String sql) {
        readSide.console().execute(sql);
    }

    private int waiting() {
        Integer count = readSide.console()
                .queryForObject(
                        "SELECT COUNT(*) FROM information_schema.processlist"
                                + " WHERE db = DATABASE() AND state LIKE '%user lock%'",
                        Integer.class);
        return count == null ? -1 : count;
    }

    private List<String> tokens() {
        return readSide.console()
                .queryForList(
                        "SELECT CONCAT(processor_name, '/', segment) FROM token_entry ORDER BY processor_name, segment",
                        String.class);
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
