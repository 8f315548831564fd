package lessonledger.command.session;

import java.time.Duration;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.Visit;
import org.junit.jupiter.api.Test;

class RecordClickTest extends SessionSpec {

    @Test
    void the_first_click_starts_the_clock() {
        given(click(NINE), sent()).expectEvents(clicked()).expectResultMessagePayload(visit(active()));
    }

    @Test
    void a_repeated_click_changes_nothing_and_the_first_start_stands() {
        given(click(atMinute(30)), sent(), clicked()).expectNoEvents().expectResultMessagePayload(visit(active()));
    }

    @Test
    void a_click_soon_after_the_end_reopens() {
        given(click(atMinute(31)), sent(), clicked(), closed("a", atMinute(30)), endedByClose(atMinute(30)))
                .expectEvents(reopenedByClick(atMinute(31)))
                .expectResultMessagePayload(visit(active()));
    }

    @Test
    void a_click_just_within_and_exactly_at_fifteen_minutes_reopens() {
        for (Duration gap : new Duration[] {Session.REOPEN_WINDOW.minus(A_MILLISECOND), Session.REOPEN_WINDOW}) {
            new RecordClickTest()
                    .given(click(atMinute(30).plus(gap)), sent(), clicked(), endedByClose(atMinute(30)))
                    .expectEvents(reopenedByClick(atMinute(30).plus(gap)));
        }
    }

    @Test
    void a_click_after_fifteen_minutes_records_nothing_and_still_offers_the_meeting() {
        given(
                        click(atMinute(30).plus(Session.REOPEN_WINDOW).plus(A_MILLISECOND)),
                        sent(),
                        clicked(),
                        endedByClose(atMinute(30)))
                .expectNoEvents()
                .expectResultMessagePayload(visit(ended(atMinute(30))));
    }

    @Test
    void the_window_after_a_timeout_counts_from_its_detection_not_from_the_end_that_counts() {
        given(click(atMinute(150)), sent(), clicked(), timedOut(atMinute(15), atMinute(136)))
                .expectEvents(reopenedByClick(atMinute(150)));
    }

    @Test
    void a_click_long_after_a_timeout_records_nothing() {
        given(click(atMinute(152)), sent(), clicked(), timedOut(atMinute(15), atMinute(136)))
                .expectNoEvents()
                .expectResultMessagePayload(visit(new Standing(Status.TIMEOUT, NINE, atMinute(15))));
    }

    @Test
    void a_click_from_a_server_whose_clock_is_behind_does_not_start_before_the_link_was_sent() {
        given(click(atMinute(-6)), sent())
                .expectEvents(new lessonledger.contract.session.SessionEvent.Clicked(ID.value(), atMinute(-5)));
    }

    private static Visit visit(Standing standing) {
        return new Visit(standing, LINK, 244480, "U430");
    }
}
