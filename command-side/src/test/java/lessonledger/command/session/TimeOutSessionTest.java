package lessonledger.command.session;

import java.time.Instant;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class TimeOutSessionTest extends SessionSpec {

    @Test
    void a_session_that_was_silent_for_1_59_59_999_is_still_alive() {
        stillAlive(given(timeOut(atMinute(120).minus(A_MILLISECOND)), sent(), clicked()));
    }

    @Test
    void a_session_that_was_silent_for_two_hours_ends_at_its_last_sign_of_life() {
        timedOutAt(NINE, atMinute(120), given(timeOut(atMinute(120)), sent(), clicked()));
    }

    @Test
    void a_session_that_was_silent_for_a_millisecond_more_ends_just_there_too() {
        Instant detected = atMinute(120).plus(A_MILLISECOND);
        timedOutAt(NINE, detected, given(timeOut(detected), sent(), clicked()));
    }

    @Test
    void a_heartbeat_is_a_sign_of_life() {
        lastSignOfLifeIs(atMinute(119), sent(), clicked(), beat("a", 1L, atMinute(119)));
    }

    @Test
    void the_close_of_one_of_two_tabs_is_a_sign_of_life() {
        lastSignOfLifeIs(
                atMinute(10),
                sent(),
                clicked(),
                beat("a", 1L, atMinute(9)),
                beat("b", 1L, atMinute(9)),
                closed("a", atMinute(10)));
    }

    @Test
    void a_return_by_a_click_is_a_sign_of_life() {
        lastSignOfLifeIs(
                atMinute(40),
                sent(),
                clicked(),
                closed("a", atMinute(30)),
                endedByClose(atMinute(30)),
                reopenedByClick(atMinute(40)));
    }

    @Test
    void the_delivery_of_the_link_is_none() {
        lastSignOfLifeIs(NINE, sent(), clicked(), new LinkDelivered(ID.value(), atMinute(60)));
    }

    @Test
    void a_session_that_has_ended_is_already_over() {
        given(timeOut(atMinute(300)), sent(), clicked(), closed("a", atMinute(30)), endedByClose(atMinute(30)))
                .expectNoEvents()
                .expectResultMessagePayload(new Verdict(Decision.ALREADY_OVER, ended(atMinute(30))));
    }

    @Test
    void a_session_that_has_timed_out_is_already_over_and_does_not_end_twice() {
        given(timeOut(atMinute(300)), sent(), clicked(), timedOut(NINE, atMinute(120)))
                .expectNoEvents()
                .expectResultMessagePayload(new Verdict(Decision.ALREADY_OVER, timedOut(NINE)));
    }

    @Test
    void a_link_that_nobody_has_opened_never_times_out() {
        given(timeOut(atMinute(300)), sent())
                .expectNoEvents()
                .expectResultMessagePayload(new Verdict(Decision.NOT_STARTED, new Standing(Status.SENT, null, null)));
    }

    @Test
    void a_server_whose_clock_is_behind_does_not_detect_before_what_has_happened() {
        LinkDelivered late = new LinkDelivered(ID.value(), atMinute(121));
        timedOutAt(NINE, atMinute(121), given(timeOut(atMinute(60)), sent(), clicked(), late));
    }

    private static void lastSignOfLifeIs(Instant sign, SessionEvent... life) {
        Instant limit = TWO_HOURS.after(sign);
        stillAlive(new TimeOutSessionTest().given(timeOut(limit.minus(A_MILLISECOND)), life));
        timedOutAt(sign, limit, new TimeOutSessionTest().given(timeOut(limit), life));
    }

    private static void stillAlive(ResultValidator<Session> result) {
        result.expectNoEvents().expectResultMessagePayload(new Verdict(Decision.STILL_ALIVE, active()));
    }

    private static void timedOutAt(Instant end, Instant detected, ResultValidator<Session> result) {
        result.expectEvents(timedOut(end, detected))
                .expectResultMessagePayload(new Verdict(Decision.TIMED_OUT, timedOut(end)));
    }
}
