package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import lessonledger.gateway.start.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class HeartbeatIntervalTest {

    @Test
    void a_page_beats_every_thirty_seconds_unless_told_otherwise() {
        assertThat(new HeartbeatInterval(new MockEnvironment()).seconds()).isEqualTo(30);
        assertThat(new HeartbeatInterval(new MockEnvironment().withProperty("HEARTBEAT_INTERVAL", "PT1M")).seconds())
                .isEqualTo(60);
    }

    @Test
    void it_is_between_five_seconds_and_two_minutes() {
        assertThat(HeartbeatInterval.parse("PT5S")).isEqualTo(Duration.ofSeconds(5));
        assertThat(HeartbeatInterval.parse("PT120S")).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT4S", "PT121S", "PT0S", "PT-30S", "PT7.5S", "30", "30s", "", "soon", "P1D"})
    void any_other_value_stops_the_start(String value) {
        assertThatThrownBy(() -> HeartbeatInterval.parse(value))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("HEARTBEAT_INTERVAL")
                .hasMessageContaining("'" + value + "'");
    }
}
