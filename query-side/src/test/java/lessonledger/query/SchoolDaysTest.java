package lessonledger.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import lessonledger.database.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchoolDaysTest {

    @ParameterizedTest
    @CsvSource({
        // A day without any change, east of Greenwich and without summer time.
        "Africa/Addis_Ababa, 2025-10-12, 2025-10-11T21:00:00Z, 2025-10-12T21:00:00Z",
        "UTC,                2025-10-12, 2025-10-12T00:00:00Z, 2025-10-13T00:00:00Z",
        // 23 hours, 25 hours, and the days around them.
        "Europe/Berlin,      2025-03-29, 2025-03-28T23:00:00Z, 2025-03-29T23:00:00Z",
        "Europe/Berlin,      2025-03-30, 2025-03-29T23:00:00Z, 2025-03-30T22:00:00Z",
        "Europe/Berlin,      2025-03-31, 2025-03-30T22:00:00Z, 2025-03-31T22:00:00Z",
        "Europe/Berlin,      2025-10-26, 2025-10-25T22:00:00Z, 2025-10-26T23:00:00Z",
        "Europe/Berlin,      2025-10-27, 2025-10-26T23:00:00Z, 2025-10-27T23:00:00Z",
        // Sao Paulo put its clocks forward at midnight: the day began at one o'clock.
        "America/Sao_Paulo,  2018-11-04, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        // Apia had no 30 December 2011 at all.
        "Pacific/Apia,       2011-12-29, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z"
    })
    void a_day_is_what_the_clock_on_the_schools_wall_shows(String zone, LocalDate day, Instant start, Instant end) {
        SchoolDays days = new SchoolDays(zone);
        assertThat(days.start(day)).isEqualTo(start);
        assertThat(days.end(day)).isEqualTo(end);
    }

    @Test
    void a_day_ends_where_the_next_one_begins() {
        SchoolDays berlin = new SchoolDays("Europe/Berlin");
        for (LocalDate day = LocalDate.of(2025, 1, 1); day.getYear() == 2025; day = day.plusDays(1)) {
            assertThat(berlin.end(day)).isEqualTo(berlin.start(day.plusDays(1)));
        }
    }

    @Test
    void days_beyond_what_the_database_can_hold_are_its_first_and_last() {
        SchoolDays days = new SchoolDays("UTC");
        assertThat(days.start(LocalDate.MIN)).isEqualTo("1000-01-02T00:00:00Z");
        assertThat(days.end(LocalDate.MAX)).isEqualTo("9999-12-30T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Berlin", "Europe/Atlantis", "+03:00", "UTC+3", "europe/berlin", "Europe/Berlin "})
    void what_is_no_time_zone_is_refused_in_one_line(String zone) {
        assertThatThrownBy(() -> new SchoolDays(zone))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("SCHOOL_TIME_ZONE must be the name of a time zone")
                .hasMessageNotContaining("\n");
    }
}
