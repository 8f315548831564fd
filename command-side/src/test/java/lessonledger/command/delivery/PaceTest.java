package lessonledger.command.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime(Instant.parse("2025-10-12T09:00:00Z"));
    private final Pace pace = new Pace(time);

    @Test
    void a_chat_gets_one_message_a_second() {
        assertThat(pace.permit(1)).isZero();
        assertThat(pace.permit(1)).isEqualTo(A_SECOND);
        time.passes(A_SECOND.minusNanos(1));
        assertThat(pace.permit(1)).isPositive();
        time.passes(Duration.ofNanos(1));
        assertThat(pace.permit(1)).isZero();
    }

    @Test
    void a_chat_that_has_to_wait_holds_nobody_else_up() {
        assertThat(pace.permit(1)).isZero();
        assertThat(pace.permit(1)).isPositive();
        assertThat(pace.pause()).isZero();
        assertThat(pace.permit(2)).isZero();
    }

    @Test
    void all_chats_together_get_at_most_thirty_messages_in_any_second() {
        int[] perMillisecond = new int[3_000];
        for (int millisecond = 0; millisecond < perMillisecond.length; millisecond++) {
            while (pace.pause().isZero()
                    && pace.permit(total(perMillisecond, 0, millisecond + 1)).isZero()) {
                perMillisecond[millisecond]++;
            }
            time.passes(Duration.ofMillis(1));
        }
        for (int from = 0; from + 1_000 <= perMillisecond.length; from++) {
            assertThat(total(perMillisecond, from, from + 1_000)).isLessThanOrEqualTo(30);
        }
        assertThat(total(perMillisecond, 0, perMillisecond.length)).isBetween(70, 80);
    }

    @Test
    void a_message_that_all_have_to_wait_for_does_not_count_for_its_chat() {
        for (int chat = 0; chat < 5; chat++) {
            assertThat(pace.permit(chat)).isZero();
        }
        Duration wait = pace.permit(5);
        assertThat(wait).isPositive().isLessThan(A_SECOND);
        time.passes(wait);
        assertThat(pace.permit(5)).isZero();
    }

    @Test
    void a_pause_holds_until_its_end_and_a_shorter_one_does_not_cut_it() {
        pace.pause(Duration.ofSeconds(10));
        pace.pause(A_SECOND);
        time.passes(Duration.ofSeconds(10).minusMillis(1));
        assertThat(pace.pause()).isEqualTo(Duration.ofMillis(1));
        time.passes(Duration.ofMillis(1));
        assertThat(pace.pause()).isZero();
    }

    private static int total(int[] counts, int from, int to) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += counts[i];
        }
        return total;
    }
}
