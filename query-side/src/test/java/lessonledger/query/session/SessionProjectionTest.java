package lessonledger.query.session;

import static lessonledger.query.session.History.NINE;
import static lessonledger.query.session.History.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.query.ReadSide;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table on a real database, its handler called directly. */
class SessionProjectionTest {

    private ReadSide readSide = notStarted();
    private SessionProjection projection = notStarted();

    @BeforeEach
    void start() {
        readSide = ReadSide.of(SessionReadSide.MODEL);
        projection = SessionReadSide.projection(readSide);
    }

    @AfterEach
    void stop() {
        readSide.close();
    }

    @Test
    void every_column_of_the_spec_holds_what_the_events_say() {
        Instant clicked = Instant.parse("2025-10-12T09:00:00.123Z");
        History history = History.sent(17, Channel.TELEGRAM, NINE.minusSeconds(300));
        history.after(Duration.between(history.now(), clicked)).clicked();
        history.after(Duration.ofMinutes(90).plusMillis(666)).pageClosed().ended("page-closed");

        projection.follow(history.facts());

        Map<String, Object> row = onlyRow();
        assertThat(row)
                .containsEntry("id", 17)
                .containsEntry("studentid", 244480)
                .containsEntry("ustazid", "U430")
                .containsEntry("link", "https://school.zoom.us/j/17")
                .containsEntry("tracking_token", "0000000000000000000017")
                .containsEntry("clicked_at", utc("2025-10-12T09:00:00.123"))
                .containsEntry("sent_time", utc("2025-10-12T08:55:00"))
                .containsEntry("session_ended_at", utc("2025-10-12T10:30:00.789"))
                .containsEntry("session_duration_minutes", 90)
                .containsEntry("session_status", "ended")
                .containsEntry("last_activity_at", utc("2025-10-12T10:30:00.789"))
                .containsEntry("packageId", "Europe")
                .containsEntry("packageRate", new BigDecimal("33.00"))
                .containsEntry("session_id", History.id(17))
                .containsEntry("observed_millis", 0L)
                .containsEntry("observed_seconds", 0L)
                .containsEntry("end_reason", "page-closed")
                .containsEntry("end_detected_at", utc("2025-10-12T10:30:00.789"))
                .containsEntry("delivery", "pending")
                .containsEntry("undeliverable_reason", null)
                .containsEntry("last_sequence", 3L)
                .containsEntry("school_day", Date.valueOf("2025-10-12"))
                .containsEntry("low_evidence", true)
                .hasSize(23);
    }

    @Test
    void the_columns_have_the_types_of_the_spec() {
        List<String> columns = readSide.console()
                .query(
                        "SELECT column_name, column_type FROM information_schema.columns"
                                + " WHERE table_schema = DATABASE() AND table_name = 'wpos_zoom_links'"
                                + " ORDER BY ordinal_position LIMIT 13",
                        (row, i) -> row.getString(1)
                                + " "
                                // MySQL does not show the width of a number, which means nothing.
                                + row.getString(2).replace("int(11)", "int"));
        assertThat(columns)
                .containsExactly(
                        "id int",
                        "studentid int",
                        "ustazid varchar(64)",
                        "link text",
                        "tracking_token varchar(64)",
                        "clicked_at datetime(3)",
                        "sent_time datetime(3)",
                        "session_ended_at datetime(3)",
                        "session_duration_minutes int",
                        "session_status enum('active','ended','timeout')",
                        "last_activity_at datetime(3)",
                        "packageId varchar(255)",
                        "packageRate decimal(10,2)");
        assertThat(readSide.console()
                        .queryForList(
                                "SELECT DISTINCT index_name FROM information_schema.statistics"
                                        + " WHERE table_schema = DATABASE() AND table_name = 'wpos_zoom_links'",
                                String.class))
                .contains("PRIMARY", "idx_session_status", "idx_last_activity");
    }

    @Test
    void a_batch_of_more_rows_than_a_transaction_takes_is_written_whole_and_once() {
        List<Fact<SessionEvent>> facts = IntStream.rangeClosed(1, 2_100)
                .mapToObj(number -> sent(number).facts())
                .flatMap(List::stream)
                .toList();
        projection.follow(facts);
        projection.follow(facts);
        assertThat(readSide.console()
                        .queryForMap(
                                "SELECT COUNT(*) AS present, (SELECT row_count FROM read_model WHERE name = 'sessions')"
                                        + " AS written, (SELECT SUM(sessions) FROM session_stats WHERE span = 'day') AS summed"
                                        + " FROM wpos_zoom_links"))
                .allSatisfy(
                        (what, count) -> assertThat(((Number) count).intValue()).isEqualTo(2_100));
    }

    @Test
    void the_status_is_null_until_the_click() {
        projection.follow(sent(1).facts());
        assertThat(onlyRow()).containsEntry("session_status", null).containsEntry("clicked_at", null);
    }

    @Test
    void the_same_events_twice_change_nothing() {
        List<Fact<SessionEvent>> facts = sent(1).clicked().after(30).heartbeat().facts();
        projection.follow(facts);
        List<Map<String, Object>> once = readSide.rows("wpos_zoom_links");

        projection.follow(facts);
        projection.follow(facts.subList(1, 2));
        assertThat(readSide.rows("wpos_zoom_links")).isEqualTo(once);

        List<Fact<SessionEvent>> doubled = new ArrayList<>(facts);
        doubled.addAll(facts);
        projection.follow(doubled);
        assertThat(readSide.rows("wpos_zoom_links")).isEqualTo(once);
        assertThat(readSide.rowCount(SessionReadSide.MODEL)).isOne();
    }

    @Test
    void a_batch_reaches_rows_that_begin_in_it_and_rows_that_were_there() {
        projection.follow(sent(1).facts());
        List<Fact<SessionEvent>> batch =
                new ArrayList<>(sent(1).clicked().facts().subList(1, 2));
        batch.addAll(sent(2).clicked().facts());
        batch.addAll(sent(3).facts());

        projection.follow(batch);

        assertThat(readSide.rows("wpos_zoom_links"))
                .extracting(row -> row.get("id") + " " + row.get("session_status"))
                .containsExactly("1 active", "2 active", "3 null");
        assertThat(readSide.rowCount(SessionReadSide.MODEL)).isEqualTo(3);
    }

    @Test
    void the_last_heartbeat_of_a_batch_stands() {
        History history = sent(1).clicked();
        IntStream.range(0, 499).forEach(i -> history.after(30).heartbeat());
        projection.follow(history.facts());
        assertThat(onlyRow())
                .containsEntry("last_activity_at", Timestamp.from(history.now()).toLocalDateTime())
                .containsEntry("observed_seconds", 499 * 30L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void however_events_are_cut_into_batches_and_repeated_the_rows_are_the_same(long seed) {
        List<Fact<SessionEvent>> facts = RandomHistories.of(120, 20251012);
        RandomHistories.delivered(facts, seed).forEach(projection::follow);
        List<Map<String, Object>> live = readSide.rows("wpos_zoom_links");

        try (ReadSide other = ReadSide.of(SessionReadSide.MODEL)) {
            SessionReadSide.projection(other).follow(facts);
            assertThat(other.rows("wpos_zoom_links")).hasSize(120).isEqualTo(live);
        }
        assertThat(readSide.rowCount(SessionReadSide.MODEL)).isEqualTo(120);
        assertThat(live).extracting(row -> row.get("session_status")).contains("active", "ended", "timeout", null);
    }

    @Test
    void what_the_database_gives_back_is_the_row_that_was_written() {
        List<Fact<SessionEvent>> facts = RandomHistories.of(50, 7);
        projection.follow(facts);
        // A second look at the same events finds all rows at their positions and would write what differs.
        readSide.console()
                .execute("CREATE TRIGGER no_write BEFORE UPDATE ON wpos_zoom_links FOR EACH ROW"
                        + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'written again'");
        projection.follow(facts);
        assertThatThrownBy(() -> readSide.console().update("UPDATE wpos_zoom_links SET delivery = 'x'"))
                .hasMessageContaining("written again");
    }

    @Test
    void a_batch_with_a_fault_in_it_leaves_nothing_behind() {
        projection.follow(sent(1).facts());
        List<Map<String, Object>> before = readSide.rows("wpos_zoom_links");
        List<Fact<SessionEvent>> batch =
                new ArrayList<>(sent(1).clicked().facts().subList(1, 2));
        batch.addAll(sent(2).facts());
        // The number of the first session: two sessions cannot have one row.
        LinkSent two = (LinkSent) sent(1).facts().get(0).event();
        batch.add(new Fact<>(
                new LinkSent(
                        History.id(99),
                        two.number(),
                        two.token(),
                        two.studentId(),
                        two.teacherId(),
                        two.link(),
                        two.packageId(),
                        two.packageRate(),
                        two.channel(),
                        two.at()),
                0));

        assertThatThrownBy(() -> projection.follow(batch))
                .isInstanceOf(RuntimeException.class)
                .satisfies(
                        fault -> assertThat(Throwables.getStackTrace(fault)).doesNotContain(two.token(), two.link()));
        assertThat(readSide.rows("wpos_zoom_links")).isEqualTo(before);
        assertThat(readSide.rowCount(SessionReadSide.MODEL)).isOne();
    }

    @Test
    void an_event_without_its_row_is_a_fault_and_not_passed_over() {
        List<Fact<SessionEvent>> facts = sent(1).clicked().after(30).heartbeat().facts();
        projection.follow(facts.subList(0, 2));
        readSide.console().update("DELETE FROM wpos_zoom_links");
        assertThatThrownBy(() -> projection.follow(facts.subList(2, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wpos_zoom_links has no row for it");
    }

    @Test
    void letters_of_every_script_are_kept() {
        LinkSent plain = (LinkSent) sent(1).facts().get(0).event();
        projection.follow(List.of(new Fact<>(
                new LinkSent(
                        plain.sessionId(),
                        1,
                        plain.token(),
                        1,
                        "U1",
                        plain.link(),
                        "باقة أوروبا ኤውሮፓ 🕌 O'Hara \\ \"x\" ?",
                        new BigDecimal("99999999.99"),
                        "COPY",
                        NINE),
                0)));
        assertThat(onlyRow())
                .containsEntry("packageId", "باقة أوروبا ኤውሮፓ 🕌 O'Hara \\ \"x\" ?")
                .containsEntry("packageRate", new BigDecimal("99999999.99"));
    }

    private Map<String, Object> onlyRow() {
        List<Map<String, Object>> rows = readSide.rows("wpos_zoom_links");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static LocalDateTime utc(String text) {
        return LocalDateTime.parse(text);
    }

    @SuppressWarnings("NullAway")
    private static <T> T notStarted() {
        return null;
    }
}
