package lessonledger.command.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import lessonledger.database.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceLimitTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT2H,7200000",
        "PT1S,1000",
        "PT1.5S,1500",
        "PT1.0009S,1000",
        "PT24H,86400000",
        "P1D,86400000",
        "' PT5S ',5000"
    })
    void an_iso_duration_from_a_second_to_a_day_is_a_limit(String timeout, long milliseconds) {
        assertThat(new SilenceLimit(timeout).after(NINE)).isEqualTo(NINE.plusMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "2h", "7200", "PT", "PT0S", "PT0.999S", "-PT2H", "PT24H0.001S", "P2D", "P1M"})
    void anything_else_stops_the_start_with_one_line(String timeout) {
        assertThatThrownBy(() -> new SilenceLimit(timeout))
                .isInstanceOf(StartRefused.class)
                .hasMessage("SESSION_TIMEOUT must be an ISO 8601 duration from PT1S to PT24H, such as PT2H; '" + timeout
                        + "' is none.");
    }

    @Test
    void the_exact_limit_is_reached_and_a_millisecond_less_is_not() {
        SilenceLimit limit = new SilenceLimit("PT2H");
        Instant eleven = NINE.plus(Duration.ofHours(2));
        assertThat(limit.isReached(NINE, eleven.minusMillis(1))).isFalse();
        assertThat(limit.isReached(NINE, eleven)).isTrue();
        assertThat(limit.isReached(NINE, eleven.plusMillis(1))).isTrue();
    }
}
