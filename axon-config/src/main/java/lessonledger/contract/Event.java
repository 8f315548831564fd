package lessonledger.contract;

import java.time.Instant;

/** A fact that is stored for ever. Its stored name and its golden file are frozen from the first one on. */
public interface Event {

    /** Returns when it happened, by the server's clock, in UTC and with millisecond precision. */
    Instant at();
}
