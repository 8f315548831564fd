package lessonledger.command.session;

import java.util.ArrayList;
import java.util.List;
import lessonledger.contract.Refusal.SessionAlreadyEnded;
import lessonledger.contract.Refusal.SessionNotStarted;
import lessonledger.contract.Refusal.TooManyViews;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import org.junit.jupiter.api.Test;

class RecordHeartbeatTest extends SessionSpec {

    @Test
    void a_heartbeat_of_an_active_session_is_recorded() {
        given(heartbeat("a", 1L, atMinute(1)), sent(), clicked())
                .expectEvents(beat("a", 1L, atMinute(1)))
                .expectResultMessagePayload(active());
    }

    @Test
    void a_heartbeat_before_the_click_is_refused() {
        refuses(
                given(heartbeat("a", 1L, atMinute(-4)), sent()),
                new SessionNotStarted(new Standing(Status.SENT, null, null)));
    }

    @Test
    void a_repeat_is_acknowledged_and_not_recorded_twice() {
        given(heartbeat("a", 7L, atMinute(2)), sent(), clicked(), beat("a", 7L, atMinute(1)))
                .expectNoEvents()
                .expectResultMessagePayload(active());
    }

    @Test
    void a_heartbeat_that_was_overtaken_by_a_later_one_is_acknowledged_and_not_recorded() {
        given(heartbeat("a", 6L, atMinute(2)), sent(), clicked(), beat("a", 7L, atMinute(1)))
                .expectNoEvents();
    }

    @Test
    void the_next_number_is_news() {
        given(heartbeat("a", 8L, atMinute(2)), sent(), clicked(), beat("a", 7L, atMinute(1)))
                .expectEvents(beat("a", 8L, atMinute(2)));
    }

    @Test
    void views_count_for_themselves() {
        given(heartbeat("b", 1L, atMinute(2)), sent(), clicked(), beat("a", 7L, atMinute(1)))
                .expectEvents(beat("b", 1L, atMinute(2)));
    }

    @Test
    void a_client_that_does_not_count_is_always_recorded() {
        given(
                        heartbeat(SessionCommand.DEFAULT_VIEW, null, atMinute(2)),
                        sent(),
                        clicked(),
                        beat(SessionCommand.DEFAULT_VIEW, null, atMinute(1)))
                .expectEvents(beat(SessionCommand.DEFAULT_VIEW, null, atMinute(2)));
    }

    @Test
    void a_late_heartbeat_of_a_closed_view_is_not_recorded_while_another_view_lives() {
        given(
                        heartbeat("a", 3L, atMinute(3)),
                        sent(),
                        clicked(),
                        beat("a", 1L, atMinute(1)),
                        beat("b", 1L, atMinute(1)),
                        closed("a", atMinute(2)))
                .expectNoEvents()
                .expectResultMessagePayload(active());
    }

    @Test
    void a_late_heartbeat_of_a_closed_view_never_reopens() {
        refuses(
                given(
                        heartbeat("a", 3L, atMinute(2).plusSeconds(1)),
                        sent(),
                        clicked(),
                        beat("a", 1L, atMinute(1)),
                        closed("a", atMinute(2)),
                        endedByClose(atMinute(2))),
                new SessionAlreadyEnded(ended(atMinute(2))));
    }

    @Test
    void a_view_that_was_not_closed_reopens_within_fifteen_minutes() {
        given(
                        heartbeat("b", 5L, atMinute(17)),
                        sent(),
                        clicked(),
                        beat("b", 4L, NINE),
                        closed("a", atMinute(2)),
                        endedByClose(atMinute(2)))
                .expectEvents(reopenedBy("b", atMinute(17)), beat("b", 5L, atMinute(17)))
                .expectResultMessagePayload(active());
    }

    @Test
    void a_new_view_reopens_because_a_reload_does_not_cut_the_lesson_in_two() {
        given(
                        heartbeat("new", 1L, atMinute(2).plusMillis(800)),
                        sent(),
                        clicked(),
                        closed("old", atMinute(2)),
                        endedByClose(atMinute(2)))
                .expectEvents(
                        reopenedBy("new", atMinute(2).plusMillis(800)),
                        beat("new", 1L, atMinute(2).plusMillis(800)));
    }

    @Test
    void after_fifteen_minutes_a_heartbeat_is_refused_with_the_state() {
        refuses(
                given(
                        heartbeat("b", 5L, atMinute(17).plus(A_MILLISECOND)),
                        sent(),
                        clicked(),
                        beat("b", 4L, NINE),
                        closed("a", atMinute(2)),
                        endedByClose(atMinute(2))),
                new SessionAlreadyEnded(ended(atMinute(2))));
    }

    @Test
    void after_the_end_button_no_known_view_reopens() {
        refuses(
                given(
                        heartbeat("b", 5L, atMinute(3)),
                        sent(),
                        clicked(),
                        beat("b", 4L, atMinute(1)),
                        endPressed("a", atMinute(2)),
                        endedByButton(atMinute(2))),
                new SessionAlreadyEnded(ended(atMinute(2))));
    }

    @Test
    void after_the_end_button_a_client_that_names_no_view_does_not_reopen() {
        refuses(
                given(
                        heartbeat(SessionCommand.DEFAULT_VIEW, null, atMinute(3)),
                        sent(),
                        clicked(),
                        endPressed("a", atMinute(2)),
                        endedByButton(atMinute(2))),
                new SessionAlreadyEnded(ended(atMinute(2))));
    }

    @Test
    void a_client_that_names_no_view_beats_again_after_it_came_back_by_a_click() {
        String plain = SessionCommand.DEFAULT_VIEW;
        given(
                        heartbeat(plain, null, atMinute(4)),
                        sent(),
                        clicked(),
                        closed(plain, atMinute(2)),
                        endedByClose(atMinute(2)),
                        reopenedByClick(atMinute(3)))
                .expectEvents(beat(plain, null, atMinute(4)));
    }

    @Test
    void a_repeat_of_an_acknowledged_heartbeat_does_not_reopen() {
        refuses(
                given(
                        heartbeat("b", 4L, atMinute(3)),
                        sent(),
                        clicked(),
                        beat("b", 4L, NINE),
                        closed("a", atMinute(2)),
                        endedByClose(atMinute(2))),
                new SessionAlreadyEnded(ended(atMinute(2))));
    }

    @Test
    void time_does_not_go_backward_when_two_servers_disagree() {
        given(heartbeat("a", 2L, atMinute(4)), sent(), clicked(), beat("a", 1L, atMinute(5)))
                .expectEvents(beat("a", 2L, atMinute(5)));
    }

    @Test
    void a_phone_that_wakes_after_a_timeout_goes_on_with_the_same_lesson() {
        given(
                        heartbeat("a", 31L, atMinute(140)),
                        sent(),
                        clicked(),
                        beat("a", 30L, atMinute(15)),
                        timedOut(atMinute(15), atMinute(136)))
                .expectEvents(reopenedBy("a", atMinute(140)), beat("a", 31L, atMinute(140)));
    }

    @Test
    void the_last_view_that_fits_is_recorded_and_the_next_is_refused() {
        SessionEvent[] full = views(Session.MOST_VIEWS);
        SessionEvent[] roomForOne = views(Session.MOST_VIEWS - 1);
        given(heartbeat("one more", 1L, atMinute(2)), roomForOne).expectEvents(beat("one more", 1L, atMinute(2)));
        refuses(
                new RecordHeartbeatTest().given(heartbeat("one more", 1L, atMinute(2)), full),
                new TooManyViews(active(), Session.MOST_VIEWS));
    }

    @Test
    void a_known_view_beats_on_when_there_is_no_room_for_more() {
        given(heartbeat("view 0", 2L, atMinute(2)), views(Session.MOST_VIEWS))
                .expectEvents(beat("view 0", 2L, atMinute(2)));
    }

    private static SessionEvent[] views(int count) {
        List<SessionEvent> events = new ArrayList<>(List.of(sent(), clicked()));
        for (int i = 0; i < count; i++) {
            events.add(beat("view " + i, 1L, atMinute(1)));
        }
        return events.toArray(SessionEvent[]::new);
    }
}
