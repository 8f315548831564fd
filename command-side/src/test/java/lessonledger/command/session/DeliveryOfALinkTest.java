package lessonledger.command.session;

import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.contract.session.Undeliverable;
import org.junit.jupiter.api.Test;

class DeliveryOfALinkTest extends SessionSpec {

    @Test
    void a_delivery_is_recorded() {
        given(new ConfirmDelivery(ID, atMinute(-4)), sent()).expectEvents(delivered());
    }

    @Test
    void a_delivery_that_is_confirmed_twice_is_recorded_once() {
        given(new ConfirmDelivery(ID, atMinute(-3)), sent(), delivered()).expectNoEvents();
    }

    @Test
    void a_link_that_cannot_be_delivered_says_why() {
        given(new ReportUndeliverable(ID, Undeliverable.BLOCKED, atMinute(-4)), sent())
                .expectEvents(new LinkUndeliverable(ID.value(), "BLOCKED", atMinute(-4)));
    }

    @Test
    void what_was_delivered_does_not_become_undeliverable() {
        given(new ReportUndeliverable(ID, Undeliverable.UNREACHABLE, atMinute(-3)), sent(), delivered())
                .expectNoEvents();
    }

    @Test
    void a_delivery_that_is_confirmed_after_the_click_does_not_disturb_the_lesson() {
        given(new ConfirmDelivery(ID, atMinute(-4)), sent(), clicked())
                .expectEvents(new LinkDelivered(ID.value(), NINE));
    }

    private static LinkDelivered delivered() {
        return new LinkDelivered(ID.value(), atMinute(-4));
    }
}
