package lessonledger.command.session;

import java.util.ArrayList;
import java.util.List;
import lessonledger.contract.Refusal.SessionAlreadyEnded;
import lessonledger.contract.Refusal.SessionNotStarted;
import lessonledger.contract.Refusal.TooManyViews;
import lessonledger.contract.session.SessionEvent;
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

    @Test
    void the_end_button_after_two_hours_of_silence_does_not_turn_the_silence_into_minutes() {
        given(end("a", atMinute(120)), sent(), clicked(), beat("a", 1L, NINE))
                .expectEvents(timedOut(NINE, atMinute(120)), endPressed("a", atMinute(120)))
                .expectResultMessagePayload(timedOut(NINE));
    }

    @Test
    void the_end_button_just_within_two_hours_ends_the_lesson() {
        given(end("a", atMinute(120).minus(A_MILLISECOND)), sent(), clicked(), beat("a", 1L, NINE))
                .expectEvents(
                        endPressed("a", atMinute(120).minus(A_MILLISECOND)),
                        endedByButton(atMinute(120).minus(A_MILLISECOND)));
    }

    @Test
    void the_end_button_soon_after_an_end_closes_the_views_that_are_left_and_the_first_end_stands() {
        given(
                        end("b", atMinute(48)),
                        sent(),
                        clicked(),
                        beat("b", 1L, atMinute(40)),
                        closed("a", atMinute(45)),
                        endedByClose(atMinute(45)))
                .expectEvents(endPressed("b", atMinute(48)))
                .expectResultMessagePayload(ended(atMinute(45)));
    }

    @Test
    void after_such_an_end_button_no_view_that_is_left_reopens() {
        refuses(
                given(
                        heartbeat("c", 2L, atMinute(49)),
                        sent(),
                        clicked(),
                        beat("b", 1L, atMinute(40)),
                        beat("c", 1L, atMinute(40)),
                        closed("a", atMinute(45)),
                        endedByClose(atMinute(45)),
                        endPressed("b", atMinute(48))),
                new SessionAlreadyEnded(ended(atMinute(45))));
    }

    @Test
    void the_end_button_long_after_an_end_changes_nothing() {
        given(
                        end("b", atMinute(60).plus(A_MILLISECOND)),
                        sent(),
                        clicked(),
                        beat("b", 1L, atMinute(40)),
                        closed("a", atMinute(45)),
                        endedByClose(atMinute(45)))
                .expectNoEvents()
                .expectResultMessagePayload(ended(atMinute(45)));
    }

    @Test
    void the_end_button_works_when_there_is_no_room_for_more_views() {
        given(end("one more", atMinute(2)), full())
                .expectEvents(endPressed("one more", atMinute(2)), endedByButton(atMinute(2)));
    }

    @Test
    void whoever_ends_and_returns_again_and_again_takes_no_more_room() {
        SessionEvent[] returned =
                full(endPressed("one more", atMinute(2)), endedByButton(atMinute(2)), reopenedByClick(atMinute(3)));
        refuses(
                given(heartbeat("one more", 1L, atMinute(4)), returned),
                new TooManyViews(active(), Session.MOST_VIEWS));
    }

    private static SessionEvent[] full(SessionEvent... after) {
        List<SessionEvent> events = new ArrayList<>(List.of(sent(), clicked()));
        for (int i = 0; i < Session.MOST_VIEWS; i++) {
            events.add(beat("view " + i, 1L, atMinute(1)));
        }
        events.addAll(List.of(after));
        return events.toArray(SessionEvent[]::new);
    }
}
