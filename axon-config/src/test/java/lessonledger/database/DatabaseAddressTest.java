package lessonledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @Test
    void the_form_of_the_spec_is_read() {
        assertThat(DatabaseAddress.parse("mysql://school:p%40ss+w%2Ford@db.example.org:3307/wpos"))
                .isEqualTo(new DatabaseAddress("db.example.org", 3307, "school", "p@ss+w/ord", "wpos", true));
        assertThat(DatabaseAddress.parse("mariadb://school@localhost/wpos"))
                .isEqualTo(new DatabaseAddress("localhost", 3306, "school", "", "wpos", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres://u:secret@h/db",
                "mysql://h:3306/db",
                "mysql://u:secret@h:3306",
                "mysql://u:secret@h:3306/",
                "mysql://u:secret@h:3306/a/b",
                "mysql://u:secret word@h/db",
                "mysql:u:secret@h/db"
            })
    void another_form_is_refused_in_one_line_without_the_password(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("mysql://user:password@host:3306/database")
                .hasMessageNotContaining("secret");
    }
}
