package lessonledger.gateway.sessions;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import lessonledger.contract.session.SessionQuery;
import lessonledger.contract.session.SessionQuery.Page;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Pupil;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.Statistics;
import org.jspecify.annotations.Nullable;

/** Sessions in the shape that clients rely on (DESIGN, section 4). Instants are ISO 8601 in UTC. */
record SessionList(List<Session> sessions, Statistics statistics, Page page) {

    static SessionList of(Sessions found) {
        return new SessionList(found.sessions().stream().map(Session::of).toList(), found.statistics(), found.page());
    }

    /** A session; its members are those of {@link SessionQuery.Session}, its status is the word. */
    record Session(
            String sessionId,
            long number,
            Person teacher,
            Pupil student,
            String status,
            Instant sentAt,
            @Nullable Instant startedAt,
            @Nullable Instant lastActivityAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationMinutes,
            long observedSeconds,
            String packageId,
            BigDecimal packageRate,
            String delivery,
            @Nullable String undeliverableReason,
            @Nullable String endReason) {

        static Session of(SessionQuery.Session found) {
            return new Session(
                    found.sessionId(),
                    found.number(),
                    found.teacher(),
                    found.student(),
                    found.status().word(),
                    found.sentAt(),
                    found.startedAt(),
                    found.lastActivityAt(),
                    found.endedAt(),
                    found.durationMinutes(),
                    found.observedSeconds(),
                    found.packageId(),
                    found.packageRate(),
                    found.delivery(),
                    found.undeliverableReason(),
                    found.endReason());
        }
    }
}
