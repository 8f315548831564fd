package lessonledger.gateway.tracking;

import java.time.DateTimeException;
import java.time.Duration;
import lessonledger.gateway.start.StartRefused;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * How often the page beats: {@code HEARTBEAT_INTERVAL}, an ISO 8601 duration of 5 to 120 whole seconds, {@code PT30S} when
 * it is not set. A view that is silent for 150 seconds is not live any more, so a longer interval would end lessons.
 */
@Component
final class HeartbeatInterval {

    private static final String SETTING = "HEARTBEAT_INTERVAL";
    private static final Duration LEAST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofSeconds(120);

    private final Duration value;

    /** Reads the setting; a bad value stops the start. */
    HeartbeatInterval(Environment environment) {
        this.value = parse(environment.getProperty(SETTING, "PT30S"));
    }

    long seconds() {
        return value.toSeconds();
    }

    static Duration parse(String text) {
        try {
            Duration duration = Duration.parse(text.strip());
            if (duration.compareTo(LEAST) >= 0 && duration.compareTo(MOST) <= 0 && duration.getNano() == 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Answered below, like every other bad value.
        }
        throw new StartRefused(SETTING
                + " must be an ISO 8601 duration of 5 to 120 whole seconds, such as PT30S, and is '" + text + "'.");
    }
}
