package lessonledger.command.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.axonframework.test.deadline.StubDeadlineManager;
import org.junit.jupiter.api.Test;

/** What the deadline of a session does while time moves. */
class SilenceTest extends SessionSpec {

    private final StubDeadlineManager deadlines = new StubDeadlineManager();

    @Test
    void the_first_click_sets_the_deadline() {
        deadlineIsAt(atMinute(120), lesson(click(NINE)).whenTimeAdvancesTo(NINE));
    }

    @Test
    void a_link_that_nobody_has_opened_has_no_deadline() {
        lesson().whenTimeAdvancesTo(atMinute(600)).expectNoEvents().expectNoScheduledDeadlines();
    }

    @Test
    void a_repeated_click_does_not_touch_the_deadline() {
        deadlineIsAt(atMinute(120), lesson(click(NINE), click(atMinute(30))).whenTimeAdvancesTo(atMinute(30)));
    }

    @Test
    void heartbeats_do_not_touch_the_deadline() {
        deadlineIsAt(
                atMinute(120),
                lesson(click(NINE), heartbeat("a", 1L, atMinute(1)), heartbeat("a", 2L, atMinute(2)))
                        .whenTimeAdvancesTo(atMinute(2)));
    }

    @Test
    void silence_of_1_59_59_999_changes_nothing() {
        deadlineIsAt(
                atMinute(120),
                lesson(click(NINE))
                        .whenTimeAdvancesTo(atMinute(120).minus(A_MILLISECOND))
                        .expectNoEvents());
    }

    @Test
    void silence_of_two_hours_ends_the_lesson_at_its_last_sign_of_life() {
        lesson(click(NINE))
                .whenTimeAdvancesTo(atMinute(120))
                .expectEvents(timedOut(NINE, atMinute(120)))
                .expectNoScheduledDeadlines();
    }

    @Test
    void a_heartbeat_at_1_59_moves_the_deadline_when_it_is_due() {
        deadlineIsAt(
                atMinute(239),
                lesson(click(NINE), heartbeat("a", 1L, atMinute(119)))
                        .whenTimeAdvancesTo(atMinute(120))
                        .expectNoEvents());
    }

    @Test
    void the_moved_deadline_ends_the_lesson_two_hours_after_that_heartbeat() {
        TestExecutor<Session> lesson = lesson(click(NINE), heartbeat("a", 1L, atMinute(119)));
        lesson.whenTimeAdvancesTo(atMinute(239).minus(A_MILLISECOND)).expectNoEvents();
        lesson.whenTimeAdvancesTo(atMinute(239))
                .expectEvents(timedOut(atMinute(119), atMinute(239)))
                .expectNoScheduledDeadlines();
    }

    @Test
    void the_close_of_one_of_two_tabs_moves_the_deadline_too() {
        deadlineIsAt(
                atMinute(130),
                lesson(
                                click(NINE),
                                heartbeat("a", 1L, atMinute(9)),
                                heartbeat("b", 1L, atMinute(9)),
                                close("a", atMinute(10)))
                        .whenTimeAdvancesTo(atMinute(120)));
    }

    @Test
    void a_heartbeat_that_is_handled_before_the_deadline_of_the_same_instant_keeps_the_lesson_alive() {
        deadlineIsAt(
                atMinute(240),
                lesson(click(NINE), heartbeat("a", 1L, atMinute(120)))
                        .whenTimeAdvancesTo(atMinute(120))
                        .expectNoEvents());
    }

    @Test
    void a_heartbeat_that_is_handled_after_the_deadline_of_the_same_instant_reopens_the_lesson() {
        TestExecutor<Session> lesson = lesson(click(NINE));
        lesson.whenTimeAdvancesTo(atMinute(120));
        deadlineIsAt(
                atMinute(240),
                lesson.when(heartbeat("a", 1L, atMinute(120)))
                        .expectEvents(
                                timedOut(NINE, atMinute(120)),
                                reopenedBy("a", atMinute(120)),
                                beat("a", 1L, atMinute(120))));
    }

    @Test
    void a_close_and_the_deadline_of_the_same_instant_leave_the_same_ledger_in_either_order() {
        TestExecutor<Session> deadlineFirst = lesson(click(NINE), heartbeat("a", 1L, NINE));
        deadlineFirst.whenTimeAdvancesTo(atMinute(120));
        deadlineFirst
                .when(close("a", atMinute(120)))
                .expectEvents(timedOut(NINE, atMinute(120)), closed("a", atMinute(120)));

        TestExecutor<Session> closeFirst = new SilenceTest().lesson(click(NINE), heartbeat("a", 1L, NINE));
        closeFirst.when(close("a", atMinute(120)));
        closeFirst
                .whenTimeAdvancesTo(atMinute(120))
                .expectEvents(timedOut(NINE, atMinute(120)), closed("a", atMinute(120)));
    }

    @Test
    void a_close_that_ends_the_lesson_cancels_the_deadline() {
        lesson(click(NINE), heartbeat("a", 1L, atMinute(1)))
                .when(close("a", atMinute(2)))
                .expectNoScheduledDeadlines();
    }

    @Test
    void the_end_button_cancels_the_deadline() {
        lesson(click(NINE)).when(end("a", atMinute(2))).expectNoScheduledDeadlines();
    }

    @Test
    void whoever_times_the_lesson_out_by_hand_cancels_the_deadline() {
        lesson(click(NINE)).when(timeOut(atMinute(121))).expectNoScheduledDeadlines();
    }

    @Test
    void whoever_asks_by_hand_too_early_leaves_the_deadline_where_it_is() {
        deadlineIsAt(
                atMinute(120),
                lesson(click(NINE))
                        .when(timeOut(atMinute(119)))
                        .expectResultMessagePayload(new Verdict(Decision.STILL_ALIVE, active())));
    }

    @Test
    void a_return_by_a_click_sets_the_deadline_again() {
        deadlineIsAt(
                atMinute(130),
                lesson(click(NINE), end("a", atMinute(2)), click(atMinute(10))).whenTimeAdvancesTo(atMinute(10)));
    }

    @Test
    void a_return_by_a_heartbeat_sets_the_deadline_again() {
        deadlineIsAt(
                atMinute(130),
                lesson(click(NINE), close("a", atMinute(2)), heartbeat("b", 1L, atMinute(10)))
                        .whenTimeAdvancesTo(atMinute(10)));
    }

    @Test
    void a_return_after_a_timeout_ends_by_silence_once_more() {
        TestExecutor<Session> lesson = lesson(click(NINE));
        lesson.whenTimeAdvancesTo(atMinute(120));
        lesson.when(click(atMinute(130)));
        lesson.whenTimeAdvancesTo(atMinute(250))
                .expectEvents(
                        timedOut(NINE, atMinute(120)),
                        reopenedByClick(atMinute(130)),
                        timedOut(atMinute(130), atMinute(250)))
                .expectNoScheduledDeadlines();
    }

    @Test
    void a_deadline_that_nobody_could_cancel_does_nothing_when_the_lesson_is_over() {
        onSilence(atMinute(120), atMinute(120), sent(), clicked(), endedByClose(atMinute(30)))
                .expectNoEvents();
        assertThat(deadlines.getScheduledDeadlines()).isEmpty();
    }

    @Test
    void a_deadline_that_comes_again_after_a_crash_does_nothing_when_the_lesson_has_timed_out() {
        onSilence(atMinute(120), atMinute(121), sent(), clicked(), timedOut(NINE, atMinute(120)))
                .expectNoEvents();
        assertThat(deadlines.getScheduledDeadlines()).isEmpty();
    }

    @Test
    void a_deadline_that_comes_late_ends_the_lesson_at_the_same_minute() {
        onSilence(atMinute(120), atMinute(500).plusNanos(999_999), sent(), clicked())
                .expectEvents(timedOut(NINE, atMinute(500)));
    }

    @Test
    void a_clock_that_is_behind_cannot_make_the_deadline_early() {
        onSilence(atMinute(120), atMinute(119), sent(), clicked()).expectEvents(timedOut(NINE, atMinute(120)));
    }

    /** A lesson that was sent at 08:55, and what was asked of it so far. */
    private TestExecutor<Session> lesson(Object... commands) {
        return session.givenCurrentTime(atMinute(-5)).andGiven(sent()).andGivenCommands(commands);
    }

    /** Given these events, when the deadline that was due then fires now. */
    private ResultValidator<Session> onSilence(Instant due, Instant now, SessionEvent... events) {
        return session.given((Object[]) events)
                .whenInvoking(ID.value(), lesson -> lesson.onSilence(due, now, TWO_HOURS, deadlines));
    }

    private static void deadlineIsAt(Instant due, ResultValidator<Session> lesson) {
        lesson.expectScheduledDeadline(due, due)
                .expectNoScheduledDeadlineWithName(Instant.EPOCH, due.minus(A_MILLISECOND), Session.SILENCE)
                .expectNoScheduledDeadlineWithName(due.plus(A_MILLISECOND), atMinute(100_000), Session.SILENCE);
    }
}
