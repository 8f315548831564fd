package lessonledger.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search finds what it is there to find. These secrets are nobody's and are not noted. */
class SecretSearchTest {

    private static final String PASSWORD = "sésame, ouvre-toi";
    private final SecretSearch search =
            new SecretSearch(Map.of(PASSWORD, "password", "-1009876543210", "chat id", "8123456789", "chat id"));

    @Test
    void a_secret_is_found_as_it_is_in_an_address_and_in_base64_after_any_name() {
        for (String shown : List.of(
                PASSWORD,
                "s%C3%A9same%2C+ouvre-toi",
                base64(PASSWORD),
                base64("a:" + PASSWORD),
                base64("ab:" + PASSWORD),
                base64("admin:" + PASSWORD + "\n"))) {
            assertThat(search.in("10:00 INFO x - it was " + shown + ", they said"))
                    .as(shown)
                    .hasValueSatisfying(leak -> {
                        assertThat(leak.kinds()).containsExactly("password");
                        assertThat(leak.blanked()).contains("[…]").doesNotContain(shown);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic c29tZWJvZHk6c29tZXRoaW5n",
                "bearer abcdefgh-ijkl",
                "GET /api/zoom/track?token=ABCDEFGHIJKLMNOPQRSTUV",
                "https://t.me/bot?start=abcdefghijklmnopqrstuvwxyzABCDEF",
                "ledger_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
                "/bot987654321:AAabcdefghijklmnopqrstuvwxyz01234/getMe",
                "chat -1009876543210",
                "{\"id\":8123456789}",
            })
    void what_is_shaped_like_a_secret_is_one(String line) {
        assertThat(search.in(line)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WWW-Authenticate: Basic realm=\"Lesson Ledger\"",
                "position 181234567890",
                "the bearer of good news",
                "sésame, ouvre toi",
                "",
                "session 5b3c1f0a-0000-8000-8000-000000000000 token=none",
            })
    void what_is_no_secret_is_none(String line) {
        assertThat(search.in(line)).isEmpty();
    }

    @Test
    void what_may_be_printed_once_is_found_the_second_time(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("written.log");
        Files.writeString(file, "Password: " + PASSWORD + "\n\nDEBUG again: " + PASSWORD + "\n");
        assertThat(NoSecretIsLogged.leaks(search, Set.of(PASSWORD), List.of(file)))
                .singleElement()
                .asString()
                .contains(":3: [password] DEBUG again: […]");
        assertThat(NoSecretIsLogged.leaks(search, Set.of(), List.of(file))).hasSize(2);
    }

    @Test
    void a_secret_that_is_too_short_to_be_looked_for_is_refused() {
        assertThatThrownBy(() -> Secrets.note("chat id", "4711")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
