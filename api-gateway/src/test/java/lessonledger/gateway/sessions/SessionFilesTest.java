package lessonledger.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SessionFilesTest extends LessonsSpec {

    private static final String BOM = "\uFEFF";

    SessionFilesTest() {
        super("GS-2", 52_001, 52_002);
    }

    @Test
    void csv_has_the_specs_columns_first_the_schools_time_and_no_formulas() {
        String csv = text(SESSIONS + ".csv?teacher=GS-2&sort=sentAt");
        assertThat(csv).startsWith(BOM + "Teacher name,Student name,Start time,End time,Duration,Status,Package,Rate,");
        List<String> lines = csv.lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(csv).contains("\r\n").endsWith("\r\n");
        // The clock was put forward in the night: what is 00:20 with the summer's offset ahead is still winter's.
        assertThat(lines.get(2))
                .startsWith("Ahmed Hassan,Sara Omar,2024-03-31 00:20:00,2024-03-31 01:05:00,45,ended,Europe,33.00,"
                        + "GS-2,52001,2024-03-31 00:00:00,");
        assertThat(lines.get(3))
                .startsWith("Ahmed Hassan,\"'=HYPERLINK(\"\"https://evil.example\"\")\",2024-04-01 00:00:29,"
                        + "2024-04-01 00:30:29,30,ended,\"Asia, \"\"East\"\"\",12.50,");
        assertThat(lines.get(4)).contains("\",,,,sent,\"Asia");
        assertThat(csv).doesNotContain("zoom.us");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "text/csv, */*;q=0.1", "application/json;q=0.5, text/csv"})
    void who_asks_for_csv_gets_the_same_file(String accept) {
        byte[] body = admin.get()
                .uri(SESSIONS + "?teacher=GS-2&sort=sentAt&date=2024-03-31")
                .header(HttpHeaders.ACCEPT, accept)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/csv;charset=UTF-8")
                .expectHeader()
                .valueEquals(
                        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"teacher-sessions-2024-03-31.csv\"")
                .expectBody()
                .returnResult()
                .getResponseBody();
        assertThat(new String(Objects.requireNonNull(body), StandardCharsets.UTF_8))
                .isEqualTo(text(SESSIONS + ".csv?teacher=GS-2&sort=sentAt&date=2024-03-31"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "*/*", "text/html, */*"})
    void who_does_not_gets_json(String accept) {
        admin.get()
                .uri(SESSIONS + "?teacher=GS-2")
                .header(HttpHeaders.ACCEPT, accept)
                .exchange()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON);
    }

    @Test
    void a_file_without_sessions_has_a_head() throws IOException {
        assertThat(text(SESSIONS + ".csv?teacher=Nobody").lines())
                .singleElement()
                .asString()
                .startsWith(BOM + "Teacher name,");
        assertThat(text(SESSIONS + ".jsonl?teacher=Nobody")).isEmpty();
        try (ReadableWorkbook book = workbook("?teacher=Nobody")) {
            assertThat(book.getFirstSheet().read()).hasSize(1);
        }
    }

    @Test
    void json_lines_are_the_lists_sessions_in_utc() {
        List<JsonNode> lines = text(SESSIONS + ".jsonl?teacher=GS-2&sort=sentAt")
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1).at("/startedAt").asString()).isEqualTo("2024-03-30T23:20:00Z");
        assertThat(lines.get(2).at("/student/name").asString()).isEqualTo(FORMULA);
        assertThat(lines.get(2).at("/packageRate").decimalValue()).isEqualByComparingTo("12.5");
        assertThat(lines.get(3).at("/startedAt").isNull()).isTrue();
    }

    @Test
    void a_workbook_has_times_numbers_and_texts_and_no_formulas() throws IOException {
        try (ReadableWorkbook book = workbook("?teacher=GS-2&sort=sentAt")) {
            List<Row> rows = book.getFirstSheet().read();
            assertThat(rows).hasSize(5);
            assertThat(rows.get(0).getCellText(7)).isEqualTo("Rate");
            Row row = rows.get(3);
            assertThat(row.getCellText(1)).isEqualTo(FORMULA);
            assertThat(row.getCell(1).getFormula()).isNull();
            assertThat(row.getCellAsDate(2)).contains(LocalDateTime.parse("2024-04-01T00:00:29.999"));
            assertThat(row.getCellAsNumber(4)).contains(new BigDecimal("30"));
            assertThat(row.getCellAsNumber(7).orElseThrow()).isEqualByComparingTo("12.5");
        }
    }

    @Test
    void a_wrong_filter_is_a_problem_and_no_file() {
        for (String extension : List.of(".csv", ".xlsx", ".jsonl")) {
            admin.get()
                    .uri(SESSIONS + extension + "?status=over")
                    .exchange()
                    .expectStatus()
                    .isBadRequest()
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
    }

    private ReadableWorkbook workbook(String query) throws IOException {
        return new ReadableWorkbook(new ByteArrayInputStream(bytes(SESSIONS + ".xlsx" + query)));
    }

    private String text(String address) {
        return new String(bytes(address), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String address) {
        byte[] body = admin.get()
                .uri(URI.create(at(address)))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return body == null ? new byte[0] : body;
    }
}
