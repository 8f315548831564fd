package lessonledger.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

/** Others teach in the same days, so of the school's own figures only the form is looked at. */
class ReportsTest extends LessonsSpec {

    private static final String TEACHERS = "/api/admin/reports/teachers";
    private static final String MONTHS = "/api/admin/reports/monthly";
    private static final String US = "$.teachers[?(@.teacher.id=='GS-4')]";

    ReportsTest() {
        super("GS-4", 54_001, 54_002);
    }

    @Test
    void a_teachers_range_is_held_against_the_one_before() {
        admin.get()
                .uri(TEACHERS + "?from=2024-03-31&to=2024-03-31")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.range.from")
                .isEqualTo("2024-03-31")
                .jsonPath("$.before.from")
                .isEqualTo("2024-03-30")
                .jsonPath(US + ".teacher.name")
                .isEqualTo("Ahmed Hassan")
                .jsonPath(US + ".now.lessons")
                .isEqualTo(2)
                .jsonPath(US + ".now.minutes")
                .isEqualTo(75)
                .jsonPath(US + ".now.averageMinutes")
                .isEqualTo(37.5)
                .jsonPath(US + ".now.averageOpeningSeconds")
                .isEqualTo(615.0)
                .jsonPath(US + ".now.punctualPercent")
                .isEqualTo(50.0)
                .jsonPath(US + ".now.amount")
                .isEqualTo(45.5)
                .jsonPath(US + ".before.minutes")
                .isEqualTo(90)
                .jsonPath("$.school.now.lessons")
                .isNumber();
    }

    @Test
    void a_teacher_who_taught_only_before_is_there_too() {
        admin.get()
                .uri(TEACHERS + "?from=2024-04-02&to=2024-04-02")
                .exchange()
                .expectBody()
                .jsonPath(US + ".now.sessions")
                .isEqualTo(0)
                .jsonPath(US + ".now.averageMinutes")
                .value(List.class, values -> assertThat(values).containsOnlyNulls())
                .jsonPath(US + ".before.neverOpened")
                .isEqualTo(1);
    }

    @Test
    void months_come_with_their_packages() {
        admin.get()
                .uri(MONTHS + "?from=2024-03-01&to=2024-04-30")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.before.from")
                .isEqualTo("2024-01-01")
                .jsonPath("$.months[0].month")
                .isEqualTo("2024-03")
                .jsonPath("$.months[1].month")
                .isEqualTo("2024-04")
                .jsonPath("$.months[0].packages[?(@.packageId=='Asia, \"East\"')].result.amount")
                .exists();
    }

    @Test
    void reports_are_csv_too() {
        String teachers = csv(TEACHERS + ".csv?month=2024-03");
        assertThat(teachers).startsWith("\uFEFFTeacher name,Teacher ID,Sessions,Lessons,Never opened,");
        assertThat(teachers.lines())
                .anyMatch(line -> line.startsWith("Ahmed Hassan,GS-4,3,3,0,0,0,165,55.00,430.0,66.7,"));
        assertThat(csv(MONTHS + ".csv?month=2024-03"))
                .startsWith("\uFEFFMonth,Package,Sessions")
                .contains("2024-03,All,");
    }

    @Test
    void without_a_range_it_is_this_month() {
        admin.get()
                .uri(TEACHERS)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.range.from")
                .value(String.class, from -> assertThat(from).endsWith("-01"));
    }

    @ParameterizedTest
    @CsvSource({
        "month=2024, month",
        "month=2024-03&from=2024-03-01, month",
        "from=2024-03-01, from",
        "from=2024-03-02&to=2024-03-01, from",
        "from=0001-01-01&to=2024-03-01, from",
        "teacher=x, teacher"
    })
    void a_wrong_range_is_named(String query, String named) {
        for (String report : List.of(TEACHERS, TEACHERS + ".csv", MONTHS, MONTHS + ".csv")) {
            admin.get()
                    .uri(report + "?" + query)
                    .exchange()
                    .expectStatus()
                    .isBadRequest()
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectBody()
                    .jsonPath("$.detail")
                    .value(String.class, detail -> assertThat(detail).contains("'" + named + "'"));
        }
    }

    @Test
    void figures_are_those_of_the_filter_group_by_group() {
        admin.get()
                .uri(SESSIONS + "/figures?teacher=GS-4&by=day")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.groups[*].day")
                .value(
                        List.class,
                        days -> assertThat(days).isEqualTo(List.of("2024-03-30", "2024-03-31", "2024-04-01")))
                .jsonPath("$.groups[1].result.minutes")
                .isEqualTo(75)
                .jsonPath("$.groups[1].teacher")
                .isEmpty();
        admin.get()
                .uri(SESSIONS + "/figures?student=54001&by=teacher&by=month")
                .exchange()
                .expectBody()
                .jsonPath("$.groups.length()")
                .isEqualTo(1)
                .jsonPath("$.groups[0].teacher.name")
                .isEqualTo("Ahmed Hassan")
                .jsonPath("$.groups[0].result.amount")
                .isEqualTo(66.0);
        admin.get()
                .uri(SESSIONS + "/figures?teacher=GS-4")
                .exchange()
                .expectBody()
                .jsonPath("$.groups[0].result.sessions")
                .isEqualTo(4);
        for (String wrong : List.of("by=hour", "by=day&by=month", "by=Day")) {
            admin.get()
                    .uri(SESSIONS + "/figures?" + wrong)
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }

    private String csv(String address) {
        byte[] body = admin.get()
                .uri(address)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/csv;charset=UTF-8")
                .expectBody()
                .returnResult()
                .getResponseBody();
        return new String(Objects.requireNonNull(body), StandardCharsets.UTF_8);
    }
}
