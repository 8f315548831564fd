package lessonledger.database;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Instants on their way into {@code DATETIME} columns over JDBC. They cross as text: MariaDB 10 calls itself {@code 5.5.5-10.11}
 * when it greets a client, MySQL's driver takes that for a server without fractions of a second, and would drop them without a
 * word from every time that it is given as a time.
 */
public final class DatabaseTime {

    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private DatabaseTime() {}

    /** Returns the instant in UTC as the database writes it, with microseconds. */
    public static String of(Instant instant) {
        return TEXT.format(instant);
    }
}
