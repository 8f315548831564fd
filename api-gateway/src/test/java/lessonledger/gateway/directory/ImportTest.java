package lessonledger.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lessonledger.axon.Eventually;
import lessonledger.gateway.RunningLedger;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** A school's lists come in as files: all lines or none, and every bad line is named. */
class ImportTest extends RunningLedger {

    private static final String COLUMNS = "id,name,teacher_id,package,rate,language\n";

    @Autowired
    private EventStore events;

    @BeforeAll
    void registerATeacher() {
        connect();
        load("teachers", "id,name\nIMP1,Ahmed Hassan\n", false).expectStatus().isOk();
    }

    private ResponseSpec load(String what, String file, boolean dryRun) {
        return load(what, file.getBytes(StandardCharsets.UTF_8), dryRun);
    }

    private ResponseSpec load(String what, byte[] file, boolean dryRun) {
        return admin.post()
                .uri("/api/admin/" + what + "/import?dryRun=" + dryRun)
                .contentType(MediaType.parseMediaType("text/csv"))
                .bodyValue(file)
                .exchange();
    }

    private static String student(int id) {
        return id + ",\"Student, no. " + id + "\",IMP1,Europe,33.00,en\n";
    }

    private long eventsOf(int student) {
        return events.readEvents("student-" + student).asStream().count();
    }

    @Test
    void two_hundred_students_come_in_at_once() {
        String file = COLUMNS
                + IntStream.range(74_000, 74_200).mapToObj(ImportTest::student).collect(Collectors.joining());
        load("students", file, true)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(200)
                .jsonPath("$.imported")
                .isEqualTo(false);
        assertThat(eventsOf(74_000)).isZero();
        load("students", file, false)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(200)
                .jsonPath("$.imported")
                .isEqualTo(true);
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/74199")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Student, no. 74199")
                .jsonPath("$.packageRate")
                .isEqualTo(33.00));
        load("students", file, false)
                .expectBody()
                .jsonPath("$.unchanged")
                .isEqualTo(200)
                .jsonPath("$.created")
                .isEqualTo(0);
        assertThat(eventsOf(74_000)).isEqualTo(3);
    }

    @Test
    void every_bad_line_is_named_and_the_good_ones_stay_out_with_them() {
        String file = COLUMNS
                + student(74_301)
                + "x,Sara Omar,IMP1,Europe,33.00,en\n"
                + student(74_302)
                + "74303,Sara Omar,IMP9,Europe,33.00,en\n"
                + "74304,,IMP1,Europe,33.00,en\n"
                + "\n"
                + "74305,Sara Omar,IMP1,Europe,33.005,en\n"
                + "74306,Sara Omar,IMP1,Europe\n"
                + student(74_301);
        for (boolean dryRun : new boolean[] {true, false}) {
            load("students", file, dryRun)
                    .expectStatus()
                    .isEqualTo(dryRun ? 200 : 422)
                    .expectBody()
                    .jsonPath("$.faults[*].line")
                    .value(lines -> assertThat(String.valueOf(lines)).isEqualTo("[3,5,6,8,9,10]"))
                    .jsonPath("$.faults[0].problem")
                    .isEqualTo("The column 'id' must be a number.")
                    .jsonPath("$.faults[1].problem")
                    .isEqualTo("No teacher is registered under the id IMP9.")
                    .jsonPath("$.faults[2].problem")
                    .isEqualTo("The column 'name' is missing.")
                    .jsonPath("$.faults[5].problem")
                    .isEqualTo("The id is also in line 2.")
                    .jsonPath("$.imported")
                    .isEqualTo(false);
        }
        assertThat(eventsOf(74_301)).isZero();
        assertThat(eventsOf(74_302)).isZero();
    }

    @Test
    void a_spreadsheet_of_another_country_is_read_too() {
        String file = "\uFEFFStudent ID;Name;Teacher;Rate;Package\r\n74401;سارة عمر;IMP1;33,50;Europe\r\n";
        load("students", file, false)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(1);
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/74401")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("سارة عمر")
                .jsonPath("$.packageRate")
                .isEqualTo(33.5)
                .jsonPath("$.language")
                .isEqualTo("en"));
    }

    @Test
    void who_is_known_is_changed_and_keeps_the_chat() {
        load("students", COLUMNS + student(74_501), false).expectStatus().isOk();
        put(
                        "/api/admin/students/74501",
                        java.util.Map.of(
                                "name", "Student, no. 74501",
                                "teacherId", "IMP1",
                                "packageId", "Europe",
                                "packageRate", 33,
                                "chatId", 987_654_321))
                .expectStatus()
                .isOk();
        load("students", COLUMNS + "74501,Sara Omar,IMP1,Asia,20,en\n", false)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.changed")
                .isEqualTo(1);
        Eventually.eventually(() -> admin.get()
                .uri("/api/admin/students/74501")
                .exchange()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Sara Omar")
                .jsonPath("$.packageId")
                .isEqualTo("Asia")
                .jsonPath("$.telegramLinked")
                .isEqualTo(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|The file has no lines after the one that names the columns.",
                "id,name|The file has no lines after the one that names the columns.",
                "id;name;shoe size\\n1;A;42|Column 3 is none of id, name.",
                "id,name,name\\n1,A,B|The column 'name' is there twice.",
                "name\\nA|The column 'id' is missing; the first line names the columns.",
            })
    void a_file_that_is_no_such_list_is_said_so(String file, String problem) {
        load("teachers", file.replace("\\n", "\n"), true)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(problem);
    }

    @Test
    void a_file_in_another_writing_is_not_guessed_at() {
        load("teachers", "id,name\nIMP2,Müller\n".getBytes(Charset.forName("windows-1252")), true)
                .expectStatus()
                .isBadRequest();
        admin.post()
                .uri("/api/admin/teachers/import")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
        load("teachers", "id,name\n" + "x".repeat(1024 * 1024), true)
                .expectStatus()
                .isEqualTo(413);
    }
}
