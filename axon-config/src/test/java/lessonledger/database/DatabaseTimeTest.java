package lessonledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class DatabaseTimeTest {

    @Test
    void an_instant_keeps_its_fraction_and_is_utc_wherever_the_machine_stands() {
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            assertThat(DatabaseTime.of(Instant.parse("2026-10-25T00:59:59.001Z")))
                    .isEqualTo("2026-10-25 00:59:59.001000");
        } finally {
            TimeZone.setDefault(here);
        }
    }
}
