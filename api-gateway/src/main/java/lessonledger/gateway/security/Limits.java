package lessonledger.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * How much each of many may have: a bucket for everybody who is counted, full at first and filled again evenly.
 *
 * @param <K> what is counted by
 */
final class Limits<K> {

    /** Bounds the memory: whoever has been forgotten begins with a full bucket. */
    private static final int MOST = 100_000;

    private final Cache<K, Bucket> buckets;
    private final long capacity;
    private final Duration refill;
    private final TimeMeter time;

    /**
     * Makes the limits.
     *
     * @param capacity how much each may have at once
     * @param refill how long an empty bucket takes to be full again
     */
    Limits(long capacity, Duration refill, TimeMeter time) {
        this.capacity = capacity;
        this.refill = refill;
        this.time = time;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(refill.plusMinutes(1))
                .build();
    }

    /** Takes one from a bucket. Returns how long to wait for it, zero when it was taken. */
    Duration take(K key) {
        Bucket bucket = bucket(key);
        return bucket.tryConsume(1)
                ? Duration.ZERO
                : Duration.ofNanos(
                        Math.max(1, bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
    }

    /** Gives one back that was not needed. */
    void giveBack(K key) {
        bucket(key).addTokens(1);
    }

    private Bucket bucket(K key) {
        return buckets.get(
                key,
                k -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, refill))
                        .withCustomTimePrecision(time)
                        // Its lock is held for a few nanoseconds, and it makes no garbage.
                        .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED)
                        .build());
    }
}
