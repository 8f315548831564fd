package lessonledger.command.session;

import lessonledger.contract.Refusal.SessionNotStarted;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import org.junit.jupiter.api.Test;

class EndSessionTest extends SessionSpec {

    @Test
    void the_end_button_ends_the_lesson_even_with_other_tabs_open() {
        given(end("a", atMinute(45)), sent(), clicked(), beat("a", 1L, atMinute(44)), beat("b", 1L, atMinute(44)))
                .expectEvents(endPressed("a", atMinute(45)), endedByButton(atMinute(45)))
                .expectResultMessagePayload(ended(atMinute(45)));
    }

    @Test
    void ending_before_the_click_is_refused() {
        refuses(given(end("a", atMinute(-1)), sent()), new SessionNotStarted(new Standing(Status.SENT, null, null)));
    }

    @Test
    void ending_twice_changes_nothing_and_the_first_end_stands() {
        given(end("a", atMinute(46)), sent(), clicked(), endPressed("a", atMinute(45)), endedByButton(atMinute(45)))
                .expectNoEvents()
                .expectResultMessagePayload(ended(atMinute(45)));
    }

    @Test
    void a_click_after_the_end_button_opens_the_lesson_again() {
        given(click(atMinute(50)), sent(), clicked(), endPressed("a", atMinute(45)), endedByButton(atMinute(45)))
                .expectEvents(reopenedByClick(atMinute(50)));
    }
}
