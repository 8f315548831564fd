package lessonledger.gateway.sessions;

import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.RunningLedger;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/**
 * A teacher with two students of two packages and a few lessons of long ago, which nobody else's filter finds. The school's
 * clock is Berlin's.
 */
abstract class LessonsSpec extends RunningLedger {

    static final String SESSIONS = "/api/admin/teacher-sessions";

    /** A name as somebody types it who wants the office's spreadsheet to run something. */
    static final String FORMULA = "=HYPERLINK(\"https://evil.example\")";

    @Autowired
    CommandGateway commands;

    @Autowired
    Clock clock;

    final String teacher;
    final int sara;
    final int other;

    private final SecureRandom random = new SecureRandom();

    LessonsSpec(String teacher, int sara, int other) {
        this.teacher = teacher;
        this.sara = sara;
        this.other = other;
    }

    @BeforeAll
    void teach() {
        connect();
        enrol(sara, teacher);
        post(
                        "/api/admin/students",
                        Map.of(
                                "id", other,
                                "name", FORMULA,
                                "teacherId", teacher,
                                "packageId", "Asia, \"East\"",
                                "packageRate", new BigDecimal("12.50")))
                .expectStatus()
                .isCreated();
        // Berlin puts its clock forward at one o'clock UTC on this day: it begins at 23:00 and ends at 22:00.
        ended(sara, "2024-03-30T22:59:59.999Z", 60, 90);
        ended(sara, "2024-03-30T23:00:00Z", 1_200, 45);
        ended(other, "2024-03-31T21:59:59.999Z", 30, 30);
        sent(other, Instant.parse("2024-03-31T22:00:00Z"));
        eventually(
                () -> assertThat(total("teacher=" + teacher + "&status=ended")).isEqualTo(3));
        eventually(() -> assertThat(total("teacher=" + teacher)).isEqualTo(4));
        // Names come from another read model, which may be behind.
        eventually(() -> assertThat(total("teacher=" + teacher + "&q=Ahmed")).isEqualTo(4));
        eventually(() -> assertThat(total("teacher=" + teacher + "&q=Sara")).isEqualTo(2));
        eventually(
                () -> assertThat(total("teacher=" + teacher + "&q=HYPERLINK")).isEqualTo(2));
    }

    SessionId sent(int student, Instant at) {
        TrackingToken token = TrackingToken.random(random);
        commands.sendAndWait(
                new SendLink(token.sessionId(), token, new StudentId(student), null, "https://school.zoom.us/j/1", at));
        return token.sessionId();
    }

    SessionId clicked(int student, Instant sentAt, Instant clickedAt) {
        SessionId session = sent(student, sentAt);
        commands.sendAndWait(new RecordClick(session, clickedAt));
        return session;
    }

    void end(SessionId session, Instant at) {
        commands.sendAndWait(new EndSession(session, SessionCommand.DEFAULT_VIEW, Claims.NONE, at));
    }

    private void ended(int student, String sentAt, int secondsToOpen, int minutes) {
        Instant opened = Instant.parse(sentAt).plusSeconds(secondsToOpen);
        end(clicked(student, Instant.parse(sentAt), opened), opened.plusSeconds(60L * minutes));
    }

    /** Returns how many sessions a filter finds now. */
    int total(String filter) {
        String found = admin.get()
                .uri(SESSIONS + "?first=1&" + filter)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(found))
                .at("/statistics/totalSessions")
                .asInt();
    }
}
