package lessonledger.command.violation;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Breaks a rule of the house on purpose. */
record CommandSideWithTimesForJdbc(Instant at) {

    LocalDateTime parameter() {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
