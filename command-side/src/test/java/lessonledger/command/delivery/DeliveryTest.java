package lessonledger.command.delivery;

import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lessonledger.command.delivery.FakeBotApi.Message;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.session.TrackingAddresses;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The delivery as it runs in the application: from a stored event to a message, on its own threads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger STUDENTS = new AtomicInteger(100);

    private final FakeBotApi telegram = FakeBotApi.start();
    private final DeliveryApplication school = DeliveryApplication.start(TestDatabase.empty(), telegram);

    @BeforeAll
    void aTeacher() {
        school.registerAhmed(now());
    }

    @BeforeEach
    void nothingIsUnderWay() {
        telegram.reset();
    }

    @AfterAll
    void stop() {
        school.close();
        telegram.close();
    }

    @Test
    void a_link_that_was_sent_arrives_and_the_session_knows() {
        StudentId sara = studentWithAChat();
        SessionId session = sendLink(sara);

        awaitSettled(session);
        assertThat(telegram.messages()).extracting(Message::chatId).containsExactly(chatOf(sara));
        assertThat(school.news(session))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
    }

    @Test
    void a_link_survives_a_bad_minute_of_telegram() {
        telegram.answerNext(Reply.CLOSE, Reply.GARBAGE);

        SessionId session = sendLink(studentWithAChat());

        awaitSettled(session);
        assertThat(telegram.messages()).hasSize(1);
        assertThat(school.news(session)).hasSize(1);
    }

    @Test
    void a_replay_is_not_even_possible() {
        assertThat(school.processor().supportsReset()).isFalse();
    }

    @Test
    void events_that_come_again_because_a_token_was_lost_send_nothing() {
        sentAndSettledBeforeTheStudentGotAnotherChat();

        school.processor().shutDown();
        forgetTokens();
        school.processor().start();

        assertNothingIsSent();
    }

    @Test
    void an_outbox_that_was_lost_sends_nothing_that_the_ledger_knows_to_be_delivered() {
        SessionId session = sentAndSettledBeforeTheStudentGotAnotherChat();

        school.processor().shutDown();
        forgetTokens();
        school.database().update("DELETE FROM link_delivery");
        school.processor().start();

        assertNothingIsSent();
        assertThat(school.rows(session)).isEmpty();
    }

    @Test
    void two_teams_of_couriers_on_one_database_send_each_link_once() {
        Couriers secondTeam = new Couriers(
                school.bean(TelegramBotSettings.class),
                school.outbox(),
                school.bean(Wording.class),
                school.bean(TrackingAddresses.class),
                school.bean(Enrolments.class),
                school.bean(Chats.class),
                school.bean(EventStore.class),
                school.commands(),
                school.bean(Clock.class));
        secondTeam.start();
        try {
            List<StudentId> students =
                    Stream.generate(this::studentWithAChat).limit(40).toList();
            List<SessionId> sessions = students.stream().map(this::sendLink).toList();

            sessions.forEach(this::awaitSettled);
            assertThat(telegram.messages())
                    .extracting(Message::chatId)
                    .containsExactlyInAnyOrderElementsOf(
                            students.stream().map(DeliveryTest::chatOf).toList());
            assertThat(sessions)
                    .allSatisfy(session -> assertThat(school.news(session))
                            .hasOnlyElementsOfType(LinkDelivered.class)
                            .hasSize(1));
        } finally {
            secondTeam.stop();
        }
    }

    @Test
    void couriers_stop_and_start_again() {
        Couriers couriers = school.bean(Couriers.class);
        couriers.stop();
        SessionId session = sendLink(studentWithAChat());
        eventually(() -> assertThat(school.rows(session)).isNotEmpty());
        assertThat(couriers.isRunning()).isFalse();
        assertThat(telegram.calls()).isZero();

        couriers.start();

        awaitSettled(session);
        assertThat(telegram.messages()).hasSize(1);
    }

    private StudentId studentWithAChat() {
        StudentId student = new StudentId(STUDENTS.incrementAndGet());
        school.enrol(student, "Sara Omar", "en", chatOf(student), now());
        return student;
    }

    private static long chatOf(StudentId student) {
        return 1_000_000_000L + student.value();
    }

    private SessionId sendLink(StudentId student) {
        LinkSent event = school.linkSent(TrackingToken.random(RANDOM), student, Channel.TELEGRAM, now());
        return new SessionId(event.sessionId());
    }

    private SessionId sentAndSettledBeforeTheStudentGotAnotherChat() {
        StudentId student = studentWithAChat();
        SessionId session = sendLink(student);
        awaitSettled(session);
        school.change(student, "Sara Omar", "en", chatOf(student) + 1_000_000, now());
        return session;
    }

    private void awaitSettled(SessionId session) {
        eventually(() -> assertThat(school.rows(session))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsEntry("state", "SETTLED")));
    }

    private void forgetTokens() {
        assertThat(school.database().update("DELETE FROM token_entry WHERE processor_name = 'delivery'"))
                .isPositive();
    }

    private void assertNothingIsSent() {
        int before = telegram.calls();
        eventually(() -> assertThat(school.hasReadAll()).isTrue());
        assertThat(school.outbox().backlog().waiting()).isZero();
        assertThat(telegram.calls()).isEqualTo(before);
    }

    private Instant now() {
        return school.bean(Clock.class).instant();
    }
}
