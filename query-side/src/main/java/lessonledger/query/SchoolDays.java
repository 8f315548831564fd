package lessonledger.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import lessonledger.database.StartRefused;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The school's days as the clock on its wall has them, in {@code SCHOOL_TIME_ZONE}. On the days when the clock is changed
 * they have 23 or 25 hours, or begin at one o'clock.
 */
@Component
public final class SchoolDays {

    /** The last day of which the database knows the end. */
    private static final LocalDate LAST = LocalDate.of(9999, 12, 30);

    private static final LocalDate FIRST = LocalDate.of(1000, 1, 2);

    private final ZoneId zone;

    /**
     * Reads the time zone.
     *
     * @param zone a name of the IANA database such as {@code Africa/Addis_Ababa}
     * @throws StartRefused when there is no such zone
     */
    public SchoolDays(@Value("${SCHOOL_TIME_ZONE:UTC}") String zone) {
        // Offsets such as +03:00 are ZoneIds too, but no school's clock: they know nothing of summer.
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new StartRefused("SCHOOL_TIME_ZONE must be the name of a time zone, such as Africa/Addis_Ababa or"
                    + " Europe/Berlin; '" + zone + "' is none.");
        }
        this.zone = ZoneId.of(zone);
    }

    /** Returns the name of the time zone. */
    public String zone() {
        return zone.getId();
    }

    /** Returns the day in which an instant lies. */
    public LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, zone);
    }

    /** Returns the first instant of a day. */
    public Instant start(LocalDate day) {
        LocalDate known = day.isBefore(FIRST) ? FIRST : day.isAfter(LAST) ? LAST : day;
        return known.atStartOfDay(zone).toInstant();
    }

    /** Returns the first instant after a day. */
    public Instant end(LocalDate day) {
        return start(day.isAfter(LAST) ? LAST : day.plusDays(1));
    }
}
