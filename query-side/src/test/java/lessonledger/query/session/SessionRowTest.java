package lessonledger.query.session;

import static lessonledger.query.session.History.NINE;
import static lessonledger.query.session.History.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each event makes of a session's row. */
class SessionRowTest {

    @Test
    void a_link_that_was_sent_is_a_row_that_nobody_has_opened() {
        SessionRow row = row(sent(17));
        assertThat(row.sent().number()).isEqualTo(17);
        assertThat(row.sent().at()).isEqualTo(NINE);
        assertThat(row.sent().packageRate()).isEqualTo("33.00");
        assertThat(row.lesson()).isEqualTo(Lesson.NOT_STARTED);
        assertThat(row.lesson().status()).isEqualTo(Status.SENT);
        assertThat(row.lastSequence()).isZero();
    }

    @Test
    void the_row_does_not_show_its_secrets() {
        assertThat(row(sent(17)).toString()).doesNotContain("0000000000000000000017", "zoom.us");
    }

    @Test
    void a_link_for_the_bot_is_pending_and_one_to_copy_is_not() {
        assertThat(row(sent(1)).delivery()).isEqualTo(new Delivery("pending", null));
        assertThat(row(sent(1, Channel.COPY, NINE)).delivery()).isEqualTo(new Delivery("copy", null));
    }

    @Test
    void what_telegram_says_of_a_link_stands_beside_the_lesson() {
        assertThat(row(sent(1).clicked().delivered()).delivery()).isEqualTo(new Delivery("delivered", null));
        SessionRow blocked = row(sent(1).clicked().undeliverable("BLOCKED"));
        assertThat(blocked.delivery()).isEqualTo(new Delivery("undeliverable", "BLOCKED"));
        assertThat(blocked.lesson().status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void the_first_click_starts_the_lesson() {
        Lesson lesson = lesson(sent(1).after(60).clicked());
        assertThat(lesson.status()).isEqualTo(Status.ACTIVE);
        assertThat(lesson.startedAt()).isEqualTo(NINE.plusSeconds(60));
        assertThat(lesson.lastActivityAt()).isEqualTo(NINE.plusSeconds(60));
        assertThat(lesson.durationMinutes()).isNull();
        assertThat(lesson.observedMillis()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"149999, 149999", "150000, 150000", "150001, 0"})
    void a_gap_between_two_signs_of_life_is_observed_up_to_150_seconds(long gap, long observed) {
        Duration time = Duration.ofMillis(gap);
        assertThat(lesson(sent(1).clicked().after(time).heartbeat()).observedMillis())
                .isEqualTo(observed);
        assertThat(lesson(sent(1).clicked().after(time).pageClosed()).observedMillis())
                .isEqualTo(observed);
        assertThat(lesson(sent(1).clicked()
                                .pageClosed()
                                .ended("page-closed")
                                .after(time)
                                .reopened())
                        .observedMillis())
                .isEqualTo(observed);
    }

    @Test
    void time_before_the_click_is_not_observed() {
        assertThat(lesson(sent(1).after(100).clicked()).observedMillis()).isZero();
    }

    @Test
    void observed_gaps_add_up_and_silence_between_them_does_not() {
        History history = sent(1).clicked().after(30).heartbeat().after(30).heartbeat();
        history.after(151).heartbeat().after(20).pageClosed().ended("page-closed");
        assertThat(lesson(history).observedMillis()).isEqualTo(80_000);
    }

    @Test
    void a_page_that_closes_while_the_lesson_runs_is_a_sign_of_life() {
        History history = sent(1).clicked().after(10).pageClosed();
        assertThat(lesson(history).lastActivityAt()).isEqualTo(history.now());
        assertThat(lesson(history).status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void a_page_that_closes_after_the_end_is_none() {
        History history = sent(1).clicked().after(10).pageClosed().ended("page-closed");
        Lesson before = lesson(history);
        assertThat(lesson(history.after(10).pageClosed())).isEqualTo(before);
        assertThat(row(history).lastSequence()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"5399999, 89", "5400000, 90", "5459999, 90"})
    void the_duration_is_the_whole_minutes_between_click_and_end(long millis, int minutes) {
        History history = sent(1).after(300).clicked().after(Duration.ofMillis(millis));
        Lesson lesson = lesson(history.pageClosed().ended("end-button"));
        assertThat(lesson.status()).isEqualTo(Status.ENDED);
        assertThat(lesson.durationMinutes()).isEqualTo(minutes);
        assertThat(lesson.endedAt()).isEqualTo(history.now());
        assertThat(lesson.endDetectedAt()).isEqualTo(history.now());
        assertThat(lesson.endReason()).isEqualTo("end-button");
    }

    @Test
    void silence_ends_a_lesson_at_its_last_sign_of_life_which_stays_the_last() {
        History history = sent(1).clicked().after(60).heartbeat();
        var lastSign = history.now();
        history.after(Duration.ofHours(2)).timedOut(lastSign);
        Lesson lesson = lesson(history);
        assertThat(lesson.status()).isEqualTo(Status.TIMEOUT);
        assertThat(lesson.endedAt()).isEqualTo(lastSign);
        assertThat(lesson.lastActivityAt()).isEqualTo(lastSign);
        assertThat(lesson.endDetectedAt()).isEqualTo(history.now());
        assertThat(lesson.endReason()).isEqualTo("timeout");
        assertThat(lesson.durationMinutes()).isEqualTo(1);
    }

    @Test
    void a_return_takes_the_end_back_and_keeps_the_start() {
        History history = sent(1).clicked().after(600).pageClosed().ended("page-closed");
        Lesson lesson = lesson(history.after(20).reopened());
        assertThat(lesson).isEqualTo(new Lesson(Status.ACTIVE, NINE, NINE.plusSeconds(620), null, null, null, 20_000));
        assertThat(lesson(history.after(580).pageClosed().ended("page-closed")).durationMinutes())
                .isEqualTo(20);
    }

    @Test
    void an_event_that_was_seen_before_changes_nothing() {
        List<Fact<SessionEvent>> facts =
                sent(1).clicked().after(30).heartbeat().after(30).pageClosed().facts();
        SessionRow row = row(facts);
        for (Fact<SessionEvent> fact : facts) {
            assertThat(row.after(fact)).isSameAs(row);
        }
    }

    @Test
    void an_event_after_missing_ones_is_a_fault() {
        List<Fact<SessionEvent>> facts =
                sent(1).clicked().after(30).heartbeat().after(30).heartbeat().facts();
        SessionRow row = row(facts.subList(0, 2));
        assertThatThrownBy(() -> row.after(facts.get(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Event 3")
                .hasMessageContaining("after event 1");
    }

    @Test
    void only_a_sent_link_begins_a_row() {
        assertThat(SessionRow.begin(sent(1).clicked().facts().get(1))).isEmpty();
    }

    private static Lesson lesson(History history) {
        return row(history).lesson();
    }

    private static SessionRow row(History history) {
        return row(history.facts());
    }

    private static SessionRow row(List<Fact<SessionEvent>> facts) {
        SessionRow row = SessionRow.begin(facts.get(0)).orElseThrow();
        for (Fact<SessionEvent> fact : facts.subList(1, facts.size())) {
            row = row.after(fact);
        }
        return row;
    }
}
