package lessonledger.command.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.command.delivery.FakeBotApi.Message;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionEvent.LinkUndeliverable;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mock.env.MockEnvironment;

/**
 * One courier, turn by turn, in a time that passes when the test says so: the outbox is real, the Bot API speaks HTTP, and the
 * application's own couriers do not exist because it has no bot.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CourierTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger STUDENTS = new AtomicInteger(100);

    private final FakeBotApi telegram = FakeBotApi.start();
    private final BotApi api = speaking(BotApi.CALL_TIMEOUT);
    private final BotApi impatient = speaking(Duration.ofSeconds(2));
    private final DeliveryApplication school = DeliveryApplication.start(TestDatabase.empty(), null);

    private ManualTime time = new ManualTime(NINE);
    private Courier courier = school.courier(api, time);

    @BeforeAll
    void aTeacher() {
        // The tests hand over each event themselves, and need not wait for it to be read.
        school.processor().shutDown();
        school.registerAhmed(NINE);
        // The first call of all loads many classes; the impatient one does not want to wait for that.
        assertThat(api.send(1, new LinkMessage("warm", null))).isEqualTo(new Answer.Taken());
        telegram.reset();
    }

    private BotApi speaking(Duration callTimeout) {
        return new BotApi(
                new TelegramBotSettings(new MockEnvironment()
                        .withProperty("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN)
                        .withProperty("TELEGRAM_API_URL", telegram.url())),
                callTimeout);
    }

    @BeforeEach
    void nineOClock() {
        time = new ManualTime(NINE);
        courier = school.courier(api, time);
    }

    @AfterEach
    void forget() {
        school.database().update("UPDATE link_delivery SET due_at = NULL");
        telegram.reset();
    }

    @AfterAll
    void stop() {
        school.close();
        api.close();
        impatient.close();
        telegram.close();
    }

    @Test
    void a_link_is_sent_once_and_the_session_is_told() {
        Sent sent = sentToAStudent("Sara Omar", "en");

        runAll();

        assertThat(telegram.messages(sent.chatId()))
                .singleElement()
                .satisfies(message -> assertThat(message.text().replaceAll("[\u2068\u2069]", ""))
                        .isEqualTo("Hello Sara Omar! Your lesson with Ahmed Hassan is ready."))
                .satisfies(message -> assertThat(message.url())
                        .isEqualTo("https://school.example.org/api/zoom/track?token="
                                + sent.token().value()))
                .satisfies(message -> assertThat(message.previewOff()).isTrue());
        assertThat(school.news(sent.session()))
                .containsExactly(new LinkDelivered(sent.session().value(), NINE));
        assertThat(telegram.calls()).isOne();
    }

    @Test
    void the_message_is_in_the_students_language_and_a_name_is_no_markup() {
        Sent arabic = sentToAStudent("<b>سارة</b>", "ar");
        Sent amharic = sentToAStudent("ሳራ", "am");

        runAll();

        assertThat(telegram.messages(arabic.chatId()))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("السلام عليكم", "<b>سارة<", "Ahmed Hassan"))
                .satisfies(message -> assertThat(message.button()).isEqualTo("ابدأ الدرس"));
        assertThat(telegram.messages(amharic.chatId()))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).contains("ሰላም", "ሳራ"));
    }

    @Test
    void the_outbox_keeps_neither_token_nor_chat_of_what_is_settled() {
        Sent sent = sentToAStudent("Sara", "en");

        runAll();

        Map<String, Object> row = school.rows(sent.session()).get(0);
        assertThat(row)
                .containsEntry("state", "SETTLED")
                .containsEntry("outcome", "DELIVERED")
                .containsEntry("chat_id", null)
                .containsEntry("due_at", null);
        assertThat(row.toString()).doesNotContain(sent.token().value());
    }

    @Test
    void a_blocked_bot_is_undeliverable_at_once() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerAlways(Reply.BLOCKED);

        runAll();

        assertUndeliverable(sent, "BLOCKED");
        assertThat(telegram.calls()).isOne();
    }

    @Test
    void a_chat_that_does_not_exist_is_rejected_at_once() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerAlways(Reply.CHAT_NOT_FOUND);

        runAll();

        assertUndeliverable(sent, "REJECTED");
        assertThat(telegram.calls()).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reply.class,
            names = {"SERVER_FAULT", "GARBAGE", "OTHER_JSON", "EMPTY", "HANG", "CLOSE"})
    void what_may_not_have_arrived_is_sent_again_later(Reply reply) {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerNext(reply, reply);
        courier = school.courier(impatient, time);

        runAll();
        time.passes(Duration.ofSeconds(1).minus(A_MILLISECOND));
        runAll();
        assertThat(telegram.calls()).isOne();
        time.passes(A_MILLISECOND);
        runAll();
        assertThat(telegram.calls()).isEqualTo(2);
        time.passes(Duration.ofSeconds(2).minus(A_MILLISECOND));
        runAll();
        assertThat(telegram.calls()).isEqualTo(2);
        time.passes(A_MILLISECOND);
        runAll();

        assertThat(telegram.messages(sent.chatId())).hasSize(1);
        assertThat(school.news(sent.session()))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
    }

    @Test
    void a_message_that_was_taken_in_a_call_that_broke_is_sent_a_second_time() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerNext(Reply.TAKEN_THEN_CLOSE);

        runAll();
        time.passes(Duration.ofSeconds(1));
        runAll();

        assertThat(telegram.messages(sent.chatId())).hasSize(2);
        assertThat(school.news(sent.session())).hasSize(1);
    }

    @Test
    void a_link_that_stays_unreachable_is_tried_less_and_less_and_given_up_after_twelve_hours() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerAlways(Reply.SERVER_FAULT);

        Duration step = Duration.ofMinutes(4);
        for (Duration passed = Duration.ZERO; passed.compareTo(Outbox.WORTH_SENDING) < 0; passed = passed.plus(step)) {
            runAll();
            time.passes(step);
        }
        assertThat(school.news(sent.session())).isEmpty();
        runAll();

        assertUndeliverable(sent, "UNREACHABLE");
        // It was looked at 180 times, but in the end five minutes lie between two attempts.
        assertThat(telegram.calls()).isBetween(90, 100);
    }

    @Test
    void a_link_just_within_twelve_hours_is_sent_and_one_of_twelve_hours_never() {
        Sent within = sentToAStudent("Sara", "en", NINE.plus(A_MILLISECOND).minus(Outbox.WORTH_SENDING));
        Sent tooOld = sentToAStudent("Omar", "en", NINE.minus(Outbox.WORTH_SENDING));

        runAll();

        assertThat(telegram.messages(within.chatId())).hasSize(1);
        assertThat(telegram.messages(tooOld.chatId())).isEmpty();
        assertUndeliverable(tooOld, "UNREACHABLE");
    }

    @Test
    void a_pause_that_telegram_asks_for_holds_everybody_and_loses_nothing() {
        Sent first = sentToAStudent("Sara", "en");
        telegram.answerNext(Reply.TOO_MANY);
        runAll();
        Sent second = sentToAStudent("Omar", "en");

        time.passes(Duration.ofSeconds(2).minus(A_MILLISECOND));
        runAll();
        assertThat(telegram.calls()).isOne();
        time.passes(A_MILLISECOND);
        runAll();

        assertThat(telegram.calls()).isEqualTo(3);
        assertThat(telegram.messages(first.chatId())).hasSize(1);
        assertThat(telegram.messages(second.chatId())).hasSize(1);
    }

    @Test
    void in_a_pause_sessions_are_still_told_and_old_links_given_up() {
        Sent old = sentToAStudent("Omar", "en", NINE.minus(Outbox.WORTH_SENDING).plusSeconds(1));
        telegram.answerNext(Reply.TOO_MANY);
        runAll();
        assertThat(telegram.calls()).isOne();
        assertThat(school.news(old.session())).isEmpty();

        time.passes(Duration.ofSeconds(1));
        runAll();

        assertUndeliverable(old, "UNREACHABLE");
    }

    @Test
    void a_chat_gets_its_second_link_a_second_later_while_another_chat_need_not_wait() {
        Sent first = sentToAStudent("Sara", "en");
        Sent second = send(first.student(), NINE);
        Sent other = sentToAStudent("Omar", "en");

        runAll();
        assertThat(telegram.messages(first.chatId())).hasSize(1);
        assertThat(telegram.messages(other.chatId())).hasSize(1);
        time.passes(Duration.ofSeconds(1));
        runAll();

        assertThat(telegram.messages(first.chatId())).hasSize(2);
        assertThat(school.news(second.session())).hasSize(1);
    }

    @Test
    void a_bot_that_telegram_does_not_know_is_nobodys_fault_and_the_link_is_sent_once_it_does() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerNext(Reply.BOT_UNKNOWN, Reply.BOT_UNKNOWN);

        runAll();
        time.passes(Duration.ofSeconds(15));
        runAll();
        assertThat(telegram.calls()).isEqualTo(2);
        assertThat(school.news(sent.session())).isEmpty();
        time.passes(Duration.ofSeconds(30).minus(A_MILLISECOND));
        runAll();
        assertThat(telegram.calls()).isEqualTo(2);
        time.passes(A_MILLISECOND);
        runAll();

        assertThat(telegram.messages(sent.chatId())).hasSize(1);
        assertThat(school.news(sent.session())).hasOnlyElementsOfType(LinkDelivered.class);
    }

    @Test
    void a_button_that_telegram_refuses_becomes_an_address_in_the_text() {
        Sent sent = sentToAStudent("Sara", "en");
        telegram.answerNext(Reply.BUTTON_REFUSED);

        runAll();
        time.passes(Duration.ofSeconds(1));
        runAll();

        assertThat(telegram.messages(sent.chatId()))
                .singleElement()
                .satisfies(message -> assertThat(message.url()).isNull())
                .satisfies(message -> assertThat(message.address())
                        .endsWith("token=" + sent.token().value()));
        assertThat(school.news(sent.session()))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
    }

    @Test
    void a_student_without_a_chat_is_told_to_the_session_without_a_call() {
        StudentId student = nextStudent();
        school.enrol(student, "Sara", "en", null, NINE);
        Sent sent = send(student, NINE);

        runAll();

        assertUndeliverable(sent, "NO_CHAT");
        assertThat(telegram.calls()).isZero();
    }

    @Test
    void a_chat_that_was_unlinked_while_the_link_waited_gets_nothing() {
        Sent sent = sentToAStudent("Sara", "en");
        school.change(sent.student(), "Sara", "en", null, NINE);

        runAll();

        assertUndeliverable(sent, "NO_CHAT");
        assertThat(telegram.calls()).isZero();
    }

    @Test
    void a_student_with_two_chats_gets_the_link_in_both_and_is_delivered_once() {
        Sent sent = sentToTwoChats();

        runAll();

        assertThat(telegram.messages().stream().map(Message::chatId)).containsExactly(sent.chatId(), sent.chatId() + 1);
        assertThat(school.news(sent.session()))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
        assertSettled(sent);
    }

    @Test
    void one_chat_that_takes_the_link_is_enough() {
        Sent sent = sentToTwoChats();
        telegram.answerNext(Reply.BLOCKED, Reply.TAKEN);

        runAll();

        assertThat(school.news(sent.session()))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
        assertSettled(sent);
    }

    @Test
    void a_delivered_link_is_told_before_the_other_chat_has_answered() {
        Sent sent = sentToTwoChats();
        telegram.answerNext(Reply.TAKEN, Reply.SERVER_FAULT, Reply.BLOCKED);

        runAll();
        assertThat(school.news(sent.session()))
                .hasOnlyElementsOfType(LinkDelivered.class)
                .hasSize(1);
        time.passes(Duration.ofSeconds(1));
        runAll();

        assertThat(telegram.calls()).isEqualTo(3);
        assertThat(school.news(sent.session())).hasSize(1);
        assertSettled(sent);
    }

    @Test
    void only_the_last_chat_that_fails_makes_a_link_undeliverable() {
        Sent sent = sentToTwoChats();
        telegram.answerNext(Reply.BLOCKED, Reply.SERVER_FAULT, Reply.CHAT_NOT_FOUND);

        runAll();
        assertThat(school.news(sent.session())).isEmpty();
        time.passes(Duration.ofSeconds(1));
        runAll();

        assertUndeliverable(sent, "REJECTED");
        assertSettled(sent);
    }

    @Test
    void a_courier_who_died_before_the_call_costs_a_lease_and_nothing_else() {
        Sent sent = sentToAStudent("Sara", "en");
        assertThat(school.outbox().claim(NINE, true)).isPresent();

        time.passes(Outbox.LEASE.minus(A_MILLISECOND));
        runAll();
        assertThat(telegram.calls()).isZero();
        time.passes(A_MILLISECOND);
        runAll();

        assertThat(telegram.messages(sent.chatId())).hasSize(1);
        assertThat(school.news(sent.session())).hasSize(1);
    }

    @Test
    void a_courier_who_died_after_the_outcome_was_recorded_sends_nothing_again() {
        Sent sent = sentToAStudent("Sara", "en");
        assertThat(courier.turn()).isZero();
        assertThat(telegram.calls()).isOne();
        assertThat(school.news(sent.session())).isEmpty();

        // Another one starts, and finds what the first has left.
        courier = school.courier(api, time);
        runAll();

        assertThat(telegram.calls()).isOne();
        assertThat(school.news(sent.session())).hasSize(1);
    }

    @Test
    void a_courier_who_died_after_the_session_was_told_tells_it_again_without_effect() {
        Sent sent = sentToAStudent("Sara", "en");
        runAll();
        school.database()
                .update(
                        "UPDATE link_delivery SET state = 'DECIDED', due_at = sent_at WHERE session_id = ?",
                        sent.session().value());

        runAll();

        assertThat(telegram.calls()).isOne();
        assertThat(school.news(sent.session())).hasSize(1);
        assertSettled(sent);
    }

    @Test
    void a_courier_who_comes_too_late_neither_calls_nor_records() {
        Sent sent = sentToAStudent("Sara", "en");
        Errand stalled = school.outbox().claim(NINE, true).orElseThrow();
        time.passes(Outbox.LEASE);

        courier.run(stalled);
        assertThat(telegram.calls()).isZero();

        Errand taken = school.outbox().claim(time.instant(), true).orElseThrow();
        school.outbox().record(stalled, Outcome.DELIVERED, time.instant());
        school.outbox().postpone(stalled, NINE, 7);
        assertThat(school.rows(sent.session()).get(0))
                .containsEntry("state", "SENDING")
                .containsEntry("outcome", null)
                .containsEntry("attempts", 0)
                .containsEntry("claims", taken.claim());
    }

    @Test
    void nobody_gets_what_another_one_holds() {
        Sent sent = sentToAStudent("Sara", "en");
        assertThat(school.outbox().claim(NINE, true).map(Errand::sessionId)).contains(sent.session());
        assertThat(school.outbox().claim(NINE, true)).isEmpty();
    }

    @Test
    void a_link_to_copy_is_none_of_the_bots_business() {
        StudentId student = nextStudent();
        school.enrol(student, "Sara", "en", chatOf(student), NINE);
        LinkSent copied = school.linkSent(TrackingToken.random(RANDOM), student, Channel.COPY, NINE);

        school.handle(copied);
        runAll();

        assertThat(school.rows(new SessionId(copied.sessionId()))).isEmpty();
        assertThat(telegram.calls()).isZero();
    }

    @Test
    void an_event_that_comes_again_before_the_link_was_sent_adds_nothing() {
        StudentId student = nextStudent();
        school.enrol(student, "Sara", "en", chatOf(student), NINE);
        LinkSent event = school.linkSent(TrackingToken.random(RANDOM), student, Channel.TELEGRAM, NINE);
        school.handle(event);
        school.change(student, "Sara", "en", chatOf(student) + 1, NINE);

        school.handle(event);

        assertThat(school.rows(new SessionId(event.sessionId())))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("chat_id", chatOf(student)));
    }

    @Test
    void operators_can_count_what_waits_and_what_has_failed() {
        DeliveryBacklog before = school.outbox().backlog();
        sentToAStudent("Sara", "en");
        sentToAStudent("Omar", "en");
        assertThat(school.outbox().backlog())
                .isEqualTo(new DeliveryBacklog(before.waiting() + 2, before.untold(), before.undeliverable()));

        telegram.answerNext(Reply.BLOCKED);
        assertThat(courier.turn()).isZero();
        assertThat(school.outbox().backlog())
                .isEqualTo(new DeliveryBacklog(before.waiting() + 1, before.untold() + 1, before.undeliverable() + 1));
        runAll();
        assertThat(school.outbox().backlog())
                .isEqualTo(new DeliveryBacklog(before.waiting(), before.untold(), before.undeliverable() + 1));
    }

    @Test
    void a_courier_rests_until_the_next_errand_is_due_and_a_second_at_most() {
        assertThat(courier.turn()).isEqualTo(Duration.ofSeconds(1));
        sentToAStudent("Sara", "en");
        telegram.answerNext(Reply.SERVER_FAULT, Reply.SERVER_FAULT);
        runAll();
        time.passes(Duration.ofMillis(700));
        assertThat(courier.turn()).isEqualTo(Duration.ofMillis(300));
        time.passes(Duration.ofMillis(300));
        runAll();
        assertThat(courier.turn()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void no_line_of_the_log_has_a_secret_in_it() {
        Sent sent = sentToAStudent("Sara Omar", "en");
        courier = school.courier(impatient, time);
        try (CapturedLog log = CapturedLog.begin()) {
            for (Reply reply : Reply.values()) {
                // Whoever blocks the bot has no chat any more.
                school.change(sent.student(), "Sara Omar", "en", sent.chatId(), NINE);
                send(sent.student(), NINE);
                telegram.answerNext(reply);
                runAll();
                time.passes(Duration.ofMinutes(1));
                runAll();
            }
            // And a fault of our own.
            send(sent.student(), NINE);
            school.database().update("UPDATE link_delivery SET teacher_id = 'U999' WHERE due_at IS NOT NULL");
            runAll();

            assertThat(log.text())
                    .contains(
                            "Telegram does not know this bot", "may not have reached Telegram", "is put off", "BLOCKED")
                    .doesNotContain(
                            FakeBotApi.TOKEN,
                            "made-up-token",
                            String.valueOf(sent.chatId()),
                            sent.token().value(),
                            "token=",
                            "Sara");
        }
    }

    @Test
    void an_application_without_a_bot_has_no_couriers() {
        assertThat(school.bean(Couriers.class).isRunning()).isFalse();
    }

    /** A link that a student with a chat was sent, and that lies in the outbox. */
    private record Sent(SessionId session, TrackingToken token, StudentId student, long chatId) {}

    private Sent sentToAStudent(String name, String language) {
        return sentToAStudent(name, language, NINE);
    }

    private Sent sentToAStudent(String name, String language, Instant at) {
        StudentId student = nextStudent();
        school.enrol(student, name, language, chatOf(student), NINE);
        return send(student, at);
    }

    private Sent sentToTwoChats() {
        StudentId student = nextStudent();
        school.enrol(student, "Sara", "en", chatOf(student), NINE);
        school.linkAnotherChat(student, 4, chatOf(student) + 1, NINE);
        return send(student, NINE);
    }

    private Sent send(StudentId student, Instant at) {
        TrackingToken token = TrackingToken.random(RANDOM);
        school.handle(school.linkSent(token, student, Channel.TELEGRAM, at));
        return new Sent(token.sessionId(), token, student, chatOf(student));
    }

    private static StudentId nextStudent() {
        return new StudentId(STUDENTS.incrementAndGet());
    }

    private static long chatOf(StudentId student) {
        return 1_000_000_000L + 10L * student.value();
    }

    /** Lets the courier work until nothing is due any more. */
    private void runAll() {
        int turns = 0;
        while (courier.turn().isZero()) {
            assertThat(++turns).as("turns without an end").isLessThan(100);
        }
    }

    private void assertUndeliverable(Sent sent, String reason) {
        assertThat(school.news(sent.session()))
                .containsExactly(new LinkUndeliverable(sent.session().value(), reason, time.instant()));
    }

    private void assertSettled(Sent sent) {
        List<Object> due = school.rows(sent.session()).stream()
                .map(row -> row.getOrDefault("due_at", "no such column"))
                .toList();
        assertThat(due).isEqualTo(Collections.nCopies(due.size(), null));
    }
}
