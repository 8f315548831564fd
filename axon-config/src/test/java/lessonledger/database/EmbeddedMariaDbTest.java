package lessonledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class EmbeddedMariaDbTest {

    private Path folder = Path.of("unset");

    @BeforeEach
    void aFolderOfItsOwn(TestInfo test) throws IOException {
        folder = TestDatabase.freshFolder(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void leaveNothingBehind() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    @Test
    void what_was_written_is_there_after_a_restart_even_in_a_temporary_folder(@TempDir Path temporary)
            throws Exception {
        folder = temporary.resolve("data");
        try (EmbeddedMariaDb first = start()) {
            execute(first, "CREATE TABLE kept (word VARCHAR(20))");
            execute(first, "INSERT INTO kept VALUES ('ሰላም سلام')");
        }
        try (EmbeddedMariaDb second = start()) {
            assertThat(word(second)).isEqualTo("ሰላም سلام");
        }
    }

    @Test
    void a_server_that_lost_its_application_is_ended_and_its_data_kept() throws Exception {
        EmbeddedMariaDb first = start();
        execute(first, "CREATE TABLE kept (word VARCHAR(20))");
        execute(first, "INSERT INTO kept VALUES ('here')");
        // What a kill of the application leaves: the server runs, its pid file lies there, nobody holds the lock.
        String pid = Files.readString(folder.resolve("mariadbd.pid")).strip();
        first.abandon();

        try (EmbeddedMariaDb second = start()) {
            assertThat(word(second)).isEqualTo("here");
            assertThat(second.address().port()).isNotEqualTo(first.address().port());
            assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void a_killed_server_recovers() throws Exception {
        EmbeddedMariaDb first = start();
        execute(first, "CREATE TABLE kept (word VARCHAR(20)) ENGINE=InnoDB");
        execute(first, "INSERT INTO kept VALUES ('durable')");
        ProcessHandle server = ProcessHandle.of(Long.parseLong(
                        Files.readString(folder.resolve("mariadbd.pid")).strip()))
                .orElseThrow();
        server.destroyForcibly();
        server.onExit().get(30, TimeUnit.SECONDS);
        first.close();

        try (EmbeddedMariaDb second = start()) {
            assertThat(word(second)).isEqualTo("durable");
        }
    }

    @Test
    void a_folder_in_use_is_refused_in_one_line_that_says_what_to_do() {
        try (EmbeddedMariaDb first = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("in use by another Lesson Ledger")
                    .hasMessageContaining("LEDGER_DATA");
        }
    }

    @Test
    void a_folder_that_is_a_file_is_refused() throws IOException {
        Files.writeString(folder, "not a folder");
        assertThatThrownBy(this::start).isInstanceOf(StartRefused.class).hasMessageContaining("LEDGER_DATA");
    }

    @Test
    void nobody_gets_in_without_the_password_and_only_the_owner_can_read_it() throws Exception {
        try (EmbeddedMariaDb server = start()) {
            for (String user : new String[] {"root", "ledger", ""}) {
                assertThatThrownBy(() ->
                                DriverManager.getConnection(server.address().jdbcUrl(), user, ""))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("denied");
            }
            assertThat(Files.getPosixFilePermissions(folder.resolve("mariadb.password")))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            assertThat(server.address().toString())
                    .doesNotContain(server.address().password());
        }
    }

    private EmbeddedMariaDb start() {
        return EmbeddedMariaDb.start(folder, TestDatabase.binaries());
    }

    private static void execute(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String word(EmbeddedMariaDb server) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT word FROM kept")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedMariaDb server) throws SQLException {
        DatabaseAddress address = server.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }
}
