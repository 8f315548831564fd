package lessonledger.command.delivery;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when a test says so. */
final class ManualTime extends Clock implements TimeMeter {

    private final Instant start;
    private volatile Duration passed = Duration.ZERO;

    ManualTime(Instant start) {
        this.start = start;
    }

    void passes(Duration length) {
        passed = passed.plus(length);
    }

    @Override
    public Instant instant() {
        return start.plus(passed);
    }

    @Override
    public long currentTimeNanos() {
        return passed.toNanos();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
