package lessonledger.gateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaysTest {

    @ParameterizedTest
    @CsvSource({
        "2025-10-12, 2025-10-12, 2025-10-11, 2025-10-11",
        "2025-10-06, 2025-10-12, 2025-09-29, 2025-10-05",
        "2025-10-01, 2025-10-31, 2025-09-01, 2025-09-30",
        "2024-03-01, 2024-03-31, 2024-02-01, 2024-02-29",
        "2025-10-01, 2025-12-31, 2025-07-01, 2025-09-30",
        "2025-01-01, 2025-12-31, 2024-01-01, 2024-12-31",
        "2025-10-01, 2025-10-30, 2025-09-01, 2025-09-30",
        "2025-10-02, 2025-10-31, 2025-09-02, 2025-10-01"
    })
    void a_range_is_held_against_as_many_months_or_days_before(
            LocalDate from, LocalDate to, LocalDate beforeFrom, LocalDate beforeTo) {
        assertThat(new Days(from, to).before()).isEqualTo(new Days(beforeFrom, beforeTo));
    }
}
