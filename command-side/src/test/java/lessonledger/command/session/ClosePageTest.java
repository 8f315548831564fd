package lessonledger.command.session;

import lessonledger.contract.Refusal.SessionNotStarted;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionEvent.PageClosed;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import org.junit.jupiter.api.Test;

class ClosePageTest extends SessionSpec {

    @Test
    void closing_the_only_page_ends_the_lesson() {
        given(close("a", atMinute(90)), sent(), clicked(), beat("a", 1L, atMinute(89)))
                .expectEvents(closed("a", atMinute(90)), endedByClose(atMinute(90)))
                .expectResultMessagePayload(ended(atMinute(90)));
    }

    @Test
    void a_page_that_closed_before_it_could_beat_ends_the_lesson_too() {
        given(close("a", after(A_MILLISECOND)), sent(), clicked())
                .expectEvents(closed("a", after(A_MILLISECOND)), endedByClose(after(A_MILLISECOND)));
    }

    @Test
    void closing_before_the_click_is_refused() {
        refuses(given(close("a", atMinute(-1)), sent()), new SessionNotStarted(new Standing(Status.SENT, null, null)));
    }

    @Test
    void closing_one_of_two_tabs_does_not_end_the_lesson() {
        given(close("a", atMinute(10)), sent(), clicked(), beat("a", 1L, atMinute(9)), beat("b", 1L, atMinute(9)))
                .expectEvents(closed("a", atMinute(10)))
                .expectResultMessagePayload(active());
    }

    @Test
    void closing_the_second_tab_as_well_ends_it() {
        given(
                        close("b", atMinute(11)),
                        sent(),
                        clicked(),
                        beat("a", 1L, atMinute(9)),
                        beat("b", 1L, atMinute(9)),
                        closed("a", atMinute(10)))
                .expectEvents(closed("b", atMinute(11)), endedByClose(atMinute(11)));
    }

    @Test
    void a_tab_that_was_silent_for_149_999_milliseconds_is_live() {
        given(close("a", NINE.plus(Session.LIVE_FOR).minus(A_MILLISECOND)), sent(), clicked(), beat("b", 1L, NINE))
                .expectEvents(closed("a", NINE.plus(Session.LIVE_FOR).minus(A_MILLISECOND)));
    }

    @Test
    void a_tab_that_was_silent_for_150_seconds_is_not_live() {
        given(close("a", NINE.plus(Session.LIVE_FOR)), sent(), clicked(), beat("b", 1L, NINE))
                .expectEvents(closed("a", NINE.plus(Session.LIVE_FOR)), endedByClose(NINE.plus(Session.LIVE_FOR)));
    }

    @Test
    void a_tab_that_was_silent_for_longer_is_not_live() {
        given(close("a", NINE.plus(Session.LIVE_FOR).plus(A_MILLISECOND)), sent(), clicked(), beat("b", 1L, NINE))
                .expectEvents(
                        closed("a", NINE.plus(Session.LIVE_FOR).plus(A_MILLISECOND)),
                        endedByClose(NINE.plus(Session.LIVE_FOR).plus(A_MILLISECOND)));
    }

    @Test
    void closing_the_same_page_twice_changes_nothing() {
        given(close("a", atMinute(91)), sent(), clicked(), closed("a", atMinute(90)), endedByClose(atMinute(90)))
                .expectNoEvents()
                .expectResultMessagePayload(ended(atMinute(90)));
    }

    @Test
    void a_view_that_closes_soon_after_the_end_is_remembered_so_that_its_late_heartbeat_cannot_reopen() {
        given(
                        close("b", atMinute(92)),
                        sent(),
                        clicked(),
                        beat("b", 1L, NINE),
                        closed("a", atMinute(90)),
                        endedByClose(atMinute(90)))
                .expectEvents(closed("b", atMinute(92)))
                .expectResultMessagePayload(ended(atMinute(90)));
    }

    @Test
    void a_view_that_closes_long_after_the_end_changes_nothing() {
        given(
                        close("b", atMinute(105).plus(A_MILLISECOND)),
                        sent(),
                        clicked(),
                        beat("b", 1L, NINE),
                        closed("a", atMinute(90)),
                        endedByClose(atMinute(90)))
                .expectNoEvents();
    }

    @Test
    void a_close_just_within_two_hours_of_silence_is_a_sign_of_life_and_ends_the_lesson() {
        given(close("a", atMinute(120).minus(A_MILLISECOND)), sent(), clicked(), beat("a", 1L, NINE))
                .expectEvents(
                        closed("a", atMinute(120).minus(A_MILLISECOND)),
                        endedByClose(atMinute(120).minus(A_MILLISECOND)));
    }

    @Test
    void a_close_after_two_hours_of_silence_does_not_turn_the_silence_into_minutes() {
        given(close("a", atMinute(120)), sent(), clicked(), beat("a", 1L, NINE))
                .expectEvents(timedOut(NINE, atMinute(120)), closed("a", atMinute(120)))
                .expectResultMessagePayload(timedOut(NINE));
    }

    @Test
    void a_close_soon_after_a_timeout_leaves_the_end_where_it_was() {
        given(close("a", atMinute(121)), sent(), clicked(), beat("a", 1L, NINE), timedOut(NINE, atMinute(120)))
                .expectEvents(closed("a", atMinute(121)))
                .expectResultMessagePayload(timedOut(NINE));
    }

    @Test
    void a_repeated_close_after_two_hours_of_silence_finds_the_lesson_timed_out() {
        given(
                        close("a", atMinute(130)),
                        sent(),
                        clicked(),
                        beat("a", 1L, NINE),
                        beat("b", 1L, NINE),
                        closed("a", atMinute(1)))
                .expectEvents(timedOut(atMinute(1), atMinute(130)))
                .expectResultMessagePayload(timedOut(atMinute(1)));
    }

    @Test
    void what_the_client_claims_is_kept_and_not_used() {
        given(
                        new ClosePage(
                                ID,
                                SessionCommand.DEFAULT_VIEW,
                                new Claims(900L, "2030-01-01T00:00:00Z"),
                                atMinute(90)),
                        sent(),
                        clicked())
                .expectEvents(
                        new PageClosed(
                                ID.value(),
                                SessionCommand.DEFAULT_VIEW,
                                "page-closed",
                                900L,
                                "2030-01-01T00:00:00Z",
                                atMinute(90)),
                        endedByClose(atMinute(90)));
    }
}
