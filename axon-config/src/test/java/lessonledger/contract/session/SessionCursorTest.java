package lessonledger.contract.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import lessonledger.contract.session.SessionOrder.By;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCursorTest {

    @ParameterizedTest
    @CsvSource({
        "SENT_AT, true, 2025-10-12T09:00:00.123Z, 17",
        "STARTED_AT, false, , 2147483647",
        "LAST_ACTIVITY_AT, false, 2025-10-12T09:00:00Z, 1",
        "DURATION_MINUTES, true, 90, 2",
        "DURATION_MINUTES, true, , 2"
    })
    void its_text_is_read_back_as_it_was(By by, boolean descending, @Nullable String value, long number) {
        SessionCursor cursor = new SessionCursor(new SessionOrder(by, descending), value, number);
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
        assertThat(SessionCursor.parse(cursor.text())).contains(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "sentAt|1",
                "sentAt||2025-10-12T09:00:00Z",
                "sentAt|1|",
                "sentAt|1|yesterday",
                "sentAt|1|+10000-01-01T00:00:00Z",
                "sentAt|1|0999-12-31T23:59:59Z",
                "name|1|Sara",
                "--sentAt|1|2025-10-12T09:00:00Z",
                "durationMinutes|1|1.5",
                "durationMinutes|1|2147483648",
                "durationMinutes|x|1"
            })
    void what_is_no_place_is_nothing(String plain) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
        assertThat(SessionCursor.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "ä", "not base64", "=", "LXNlbnRBdHwxfDIwMjUtMTAtMTJUMDk6MDA6MDBa="})
    void what_is_no_text_of_ours_is_nothing(String text) {
        assertThat(SessionCursor.parse(text)).isEmpty();
        assertThat(SessionCursor.parse("A".repeat(201))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SENT_AT, ", "DURATION_MINUTES, 2025-10-12T09:00:00Z", "ENDED_AT, 90"})
    void a_value_that_the_order_cannot_have_is_refused(By by, @Nullable String value) {
        assertThatThrownBy(() -> new SessionCursor(new SessionOrder(by, true), value, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
