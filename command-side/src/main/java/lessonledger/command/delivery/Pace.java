package lessonledger.command.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * How fast Telegram may be called: about 30 messages in any second, one a second to the same chat (Bot API FAQ, "My bot is
 * hitting limits"), and not at all while it has asked for a pause. Each process keeps its own pace; several of them together
 * may go beyond and are then told to pause.
 */
class Pace {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    // A burst of 5 and 25 more within its second make 30.
    private static final int BURST = 5;
    private static final int PER_SECOND = 25;

    private final TimeMeter time;
    private final Bucket all;
    private final Cache<Long, Bucket> chats =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(1)).build();
    private long pauseEnd;

    /** Makes a pace by this time, which never goes backward. */
    Pace(TimeMeter time) {
        this.time = time;
        this.all = bucket(BURST, PER_SECOND);
        this.pauseEnd = time.currentTimeNanos();
    }

    private Bucket bucket(int burst, int perSecond) {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, A_SECOND))
                .build();
    }

    /** Returns zero when this chat may be called now, and that counts as a call; or else how long to wait. */
    synchronized Duration permit(long chatId) {
        Bucket chat = chats.get(chatId, id -> bucket(1, 1));
        Duration wait = Duration.ofNanos(chat.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        if (wait.isZero()) {
            wait = Duration.ofNanos(all.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
            if (wait.isZero()) {
                chat.tryConsume(1);
            } else {
                pause(wait);
            }
        }
        return wait;
    }

    /** Lets nobody call for so long, unless a longer pause is in force already. */
    synchronized void pause(Duration length) {
        long end = time.currentTimeNanos() + length.toNanos();
        if (end - pauseEnd > 0) {
            pauseEnd = end;
        }
    }

    /** Returns how long nobody may call; zero when there is no pause. */
    synchronized Duration pause() {
        return Duration.ofNanos(Math.max(0, pauseEnd - time.currentTimeNanos()));
    }
}
