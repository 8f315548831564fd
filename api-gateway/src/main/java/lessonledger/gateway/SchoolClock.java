package lessonledger.gateway;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import lessonledger.gateway.start.StartRefused;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The clock on the school's wall, in {@code SCHOOL_TIME_ZONE}. */
@Component
public final class SchoolClock {

    private final Clock clock;
    private final ZoneId zone;

    /**
     * Makes it.
     *
     * @param zone a name of the IANA database such as {@code Africa/Addis_Ababa}
     * @throws StartRefused when there is no such zone
     */
    public SchoolClock(Clock clock, @Value("${SCHOOL_TIME_ZONE:UTC}") String zone) {
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new StartRefused("SCHOOL_TIME_ZONE must be the name of a time zone, such as Africa/Addis_Ababa or"
                    + " Europe/Berlin; '" + zone + "' is none.");
        }
        this.clock = clock;
        this.zone = ZoneId.of(zone);
    }

    /** Returns the school's time zone. */
    public ZoneId zone() {
        return zone;
    }

    /** Returns the school's day. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /** Returns what the clock on the wall shows at an instant. */
    public LocalDateTime at(Instant instant) {
        return LocalDateTime.ofInstant(instant, zone);
    }
}
