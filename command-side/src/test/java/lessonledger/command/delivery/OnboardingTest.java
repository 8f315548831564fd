package lessonledger.command.delivery;

import static lessonledger.axon.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lessonledger.command.delivery.FakeBotApi.Message;
import lessonledger.command.delivery.FakeBotApi.Reply;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.enrolment.Invitations;
import lessonledger.command.session.TrackingAddresses;
import lessonledger.contract.Refusal.UnknownChat;
import lessonledger.contract.enrolment.EnrolmentCommand.Invitation;
import lessonledger.contract.enrolment.EnrolmentCommand.InviteToTelegram;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkOneTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChats;
import lessonledger.contract.enrolment.EnrolmentCommand.WithdrawInvitations;
import lessonledger.contract.enrolment.EnrolmentQuery.Bot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindBot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindLinkedChats;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChat;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChats;
import lessonledger.contract.enrolment.HearTelegram;
import lessonledger.contract.enrolment.InvitationCode;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.queryhandling.QueryGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.mock.env.MockEnvironment;

/** How students and their parents let the bot write to them: the bot asks a server for what they say and answers over it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnboardingTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger STUDENTS = new AtomicInteger(100);
    private static final AtomicInteger CHATS = new AtomicInteger(1_700_000_000);

    private final FakeBotApi telegram = FakeBotApi.start();
    private final TestDatabase database = TestDatabase.empty();
    private DeliveryApplication school = DeliveryApplication.start(database, telegram);

    @BeforeAll
    void aTeacher() {
        school.registerAhmed(now());
    }

    @AfterAll
    void stop() {
        school.close();
        telegram.close();
    }

    @Test
    void whoever_shows_a_fresh_invitation_gets_the_links_from_now_on() {
        StudentId sara = student("Sara Omar", "en");
        long chat = chat();

        telegram.write(chat, "/start " + invite(sara).value());

        assertThat(answer(chat))
                .startsWith("Done! The links to Sara’s lessons come to this chat")
                .doesNotContain("Omar");
        assertThat(chatsOf(sara)).containsExactly(chat);
        awaitSettled(send(sara));
        assertThat(telegram.messages(chat).get(1).text()).contains("ready");
    }

    @Test
    void an_invitation_serves_once() {
        StudentId sara = student("Sara Omar", "en");
        InvitationCode code = invite(sara);
        long first = chat();
        telegram.write(first, "/start " + code.value());
        answer(first);

        long second = chat();
        telegram.write(second, "/start " + code.value());

        assertThat(answer(second)).startsWith("This invitation has been used already.");
        assertThat(chatsOf(sara)).containsExactly(first);
        // Who used it may tap it again and is told the same; after a /stop it is as used as any other.
        telegram.write(first, "/start " + code.value());
        assertThat(answer(first, 2)).startsWith("Done!");
        telegram.write(first, "/stop");
        assertThat(answer(first, 3)).startsWith("No links come to this chat");
        telegram.write(first, "/start " + code.value());
        assertThat(answer(first, 4)).startsWith("This invitation has been used already.");
        assertThat(chatsOf(sara)).isEmpty();
    }

    @Test
    void an_invitation_expires() {
        StudentId sara = student("Sara Omar", "en");
        InvitationCode late = InvitationCode.random(RANDOM);
        Instant lastWeek = now().minus(Duration.ofDays(7));
        Invitation made = school.commands().sendAndWait(new InviteToTelegram(sara, late.digest(), null, lastWeek));
        assertThat(made.expiresAt()).isEqualTo(lastWeek.plus(Duration.ofDays(7)));
        long chat = chat();

        telegram.write(chat, "/start " + late.value());

        assertThat(answer(chat)).startsWith("This invitation has expired.");
        assertThat(chatsOf(sara)).isEmpty();
    }

    @Test
    void what_is_no_invitation_is_refused_politely() {
        StudentId sara = student("Sara Omar", "en");
        InvitationCode withdrawn = invite(sara);
        school.commands().sendAndWait(new WithdrawInvitations(sara, null, now()));
        for (String payload :
                List.of(withdrawn.value(), InvitationCode.random(RANDOM).value(), "x", "'; DROP TABLE student; --")) {
            long chat = chat();
            telegram.write(chat, "/start " + payload);
            assertThat(answer(chat)).matches("(This invitation is not known here\\.|Hello! This bot).*");
        }
        assertThat(chatsOf(sara)).isEmpty();
    }

    @Test
    void a_stranger_is_told_how_to_come_in_and_in_their_own_language() {
        long english = chat();
        telegram.write(english, "/start");
        assertThat(answer(english)).startsWith("Hello! This bot brings the links to your lessons.");
        telegram.peopleSpeak("ar");
        long arabic = chat();
        telegram.write(arabic, "ما هذا؟");
        telegram.peopleSpeak("en");
        assertThat(answer(arabic)).startsWith("السلام عليكم");
    }

    @Test
    void the_bot_answers_in_the_students_language() {
        StudentId sara = student("ሳራ ዑመር", "am");
        long chat = chat();
        telegram.write(chat, "/start " + invite(sara).value());
        assertThat(answer(chat)).startsWith("ተጠናቋል!").contains("ሳራ").doesNotContain("ዑመር");
        telegram.write(chat, "what now?");
        assertThat(answer(chat, 2)).contains("ሳራ", "/stop");
        telegram.write(chat, "/stop");
        assertThat(answer(chat, 3)).startsWith("ከእንግዲህ");
    }

    @Test
    void a_parents_chat_serves_two_students_until_it_stops_both() {
        StudentId sara = student("Sara Omar", "en");
        StudentId yusuf = student("Yusuf Omar", "en");
        long parent = chat();
        telegram.write(parent, "/start " + invite(sara).value());
        answer(parent);
        telegram.write(parent, "/start " + invite(yusuf).value());
        assertThat(answer(parent, 2)).contains("Yusuf");
        telegram.write(parent, "hello");
        assertThat(answer(parent, 3)).contains("Sara and Yusuf’s lessons");

        telegram.write(parent, "/stop");

        answer(parent, 4);
        assertThat(chatsOf(sara)).isEmpty();
        assertThat(chatsOf(yusuf)).isEmpty();
    }

    @Test
    void every_chat_of_a_student_gets_the_link_and_one_that_blocked_the_bot_hurts_none() {
        StudentId sara = student("Sara Omar", "en");
        StudentId yusuf = student("Yusuf Omar", "en");
        long mother = chat();
        long father = chat();
        telegram.write(mother, "/start " + invite(sara).value());
        answer(mother);
        telegram.write(mother, "/start " + invite(yusuf).value());
        answer(mother, 2);
        telegram.write(father, "/start " + invite(sara).value());
        answer(father);
        telegram.blockedIn(mother);

        SessionId session = send(sara);

        awaitSettled(session);
        assertThat(telegram.messages(father)).hasSize(2);
        assertThat(telegram.messages(mother)).hasSize(2);
        // Telegram has said that the mother's chat blocked the bot: it is nobody's any more.
        eventually(() -> {
            assertThat(chatsOf(sara)).containsExactly(father);
            assertThat(chatsOf(yusuf)).isEmpty();
        });
    }

    @Test
    void blocking_the_bot_unlinks_the_chat_without_a_word() {
        StudentId sara = student("Sara Omar", "en");
        long chat = chat();
        telegram.write(chat, "/start " + invite(sara).value());
        answer(chat);

        telegram.block(chat);

        eventually(() -> assertThat(chatsOf(sara)).isEmpty());
        assertThat(telegram.messages(chat)).hasSize(1);
    }

    @Test
    void a_chat_that_the_office_typed_in_can_stop_too() {
        StudentId sara = new StudentId(STUDENTS.incrementAndGet());
        long chat = chat();
        school.enrol(sara, "Sara Omar", "en", chat, now());
        eventually(() -> assertThat(school.bean(Chats.class).studentsOf(chat)).containsExactly(sara));

        telegram.write(chat, "/STOP@" + FakeBotApi.USER_NAME);

        answer(chat);
        assertThat(chatsOf(sara)).isEmpty();
    }

    @Test
    void the_office_unlinks_all_chats_and_what_lies_about_of_invitations() {
        StudentId sara = student("Sara Omar", "en");
        long chat = chat();
        telegram.write(chat, "/start " + invite(sara).value());
        answer(chat);
        InvitationCode unused = invite(sara);

        school.commands().sendAndWait(new UnlinkTelegramChats(sara, now()));

        assertThat(chatsOf(sara)).isEmpty();
        telegram.write(chat, "/start " + unused.value());
        assertThat(answer(chat, 2)).startsWith("This invitation is not known here.");
    }

    @Test
    void a_teacher_invites_their_own_students_only() {
        StudentId sara = student("Sara Omar", "en");
        String digest = InvitationCode.random(RANDOM).digest();
        TeacherId leyla = new TeacherId("U431");
        assertThatThrownBy(() -> school.commands().sendAndWait(new InviteToTelegram(sara, digest, leyla, now())))
                .isInstanceOf(CommandExecutionException.class)
                .hasMessageContaining("No student is enrolled");
        assertThatThrownBy(() ->
                        school.commands().sendAndWait(new InviteToTelegram(new StudentId(999), digest, leyla, now())))
                .isInstanceOf(CommandExecutionException.class)
                .hasMessageContaining("No student is enrolled");
        Invitation made =
                school.commands().sendAndWait(new InviteToTelegram(sara, digest, DeliveryApplication.AHMED, now()));
        assertThat(made.expiresAt()).isAfter(now());
    }

    @Test
    void a_bad_moment_of_telegram_costs_no_answer() {
        telegram.answerNext(Reply.CLOSE);
        long chat = chat();
        telegram.write(chat, "/start");
        assertThat(answer(chat)).startsWith("Hello!");
    }

    @Test
    void what_was_said_is_not_heard_again_by_the_next_process() {
        StudentId sara = student("Sara Omar", "en");
        long chat = chat();
        // The process ends before Telegram knows what it has heard, so Telegram tells all of it again.
        telegram.loseConfirmations();
        telegram.write(chat, "/start " + invite(sara).value());
        answer(chat);
        assertThat(telegram.unconfirmed()).isNotEmpty();
        int said = telegram.messages().size();
        int polls = telegram.polls();

        school.close();
        school = DeliveryApplication.start(database, telegram);

        long witness = chat();
        telegram.write(witness, "/start");
        answer(witness);
        assertThat(telegram.polls()).isGreaterThan(polls);
        assertThat(telegram.messages()).hasSize(said + 1);
        assertThat(chatsOf(sara)).containsExactly(chat);
    }

    @Test
    void of_two_processes_one_asks_telegram_and_each_word_is_answered_once() {
        Reception first = school.bean(Reception.class);
        Reception second = reception(school.bean(TelegramBotSettings.class));
        second.start();
        try {
            List<Long> chats = Stream.generate(OnboardingTest::chat).limit(20).toList();
            chats.forEach(chat -> telegram.write(chat, "/start"));
            chats.forEach(this::answer);
            assertThat(telegram.mostPollsAtOnce()).isOne();

            // The one who asks ends, and the other one takes over.
            first.stop();
            long late = chat();
            telegram.write(late, "/start");
            answer(late);
            chats.forEach(chat -> assertThat(telegram.messages(chat)).hasSize(1));
        } finally {
            second.stop();
            first.start();
        }
    }

    /** Makes what another process on the same database has. */
    private Reception reception(TelegramBotSettings settings) {
        return new Reception(
                settings,
                school.bean(Inbox.class),
                school.bean(Wording.class),
                school.bean(Chats.class),
                school.bean(Invitations.class),
                school.bean(Enrolments.class),
                school.bean(TrackingAddresses.class),
                school.commands(),
                school.database(),
                school.bean(Clock.class));
    }

    @Test
    void the_bot_knows_its_name() throws Exception {
        assertThat(school.bean(QueryGateway.class)
                        .query(new FindBot(true), Bot.class)
                        .get())
                .isEqualTo(new Bot(true, FakeBotApi.USER_NAME));
    }

    @Test
    void a_webhook_is_set_and_what_comes_by_it_twice_is_answered_once() {
        String secret = "made-up-secret-of-the-webhook";
        try (FakeBotApi caller = FakeBotApi.start()) {
            Reception called = reception(new TelegramBotSettings(new MockEnvironment()
                    .withProperty("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN)
                    .withProperty("TELEGRAM_API_URL", caller.url())
                    .withProperty("BASE_URL", "https://school.example.org")
                    .withProperty("TELEGRAM_WEBHOOK_SECRET", secret)));
            called.start();
            try {
                eventually(() ->
                        assertThat(caller.webhook()).isEqualTo("https://school.example.org/api/telegram/webhook"));
                assertThat(caller.webhookSecret()).isEqualTo(secret);
                assertThat(caller.polls()).isZero();
            } finally {
                called.stop();
            }
        }
        long chat = chat();
        HearTelegram said =
                HearTelegram.written(7, chat, "private", "/start", "en", now()).orElseThrow();
        school.commands().sendAndWait(said);
        answer(chat);
        school.commands().sendAndWait(said);
        school.commands()
                .sendAndWait(HearTelegram.written(8, chat, "private", "/stop", "en", now())
                        .orElseThrow());
        assertThat(answer(chat, 2)).startsWith("No links");
    }

    // ---- words of this test ----

    private static long chat() {
        return CHATS.incrementAndGet();
    }

    private StudentId student(String name, String language) {
        StudentId student = new StudentId(STUDENTS.incrementAndGet());
        school.enrol(student, name, language, null, now());
        return student;
    }

    @Test
    void the_office_unlinks_one_chat_of_several_and_the_other_stays() {
        StudentId sara = student("Sara Omar", "en");
        long mother = chat();
        long father = chat();
        telegram.write(mother, "/start " + invite(sara).value());
        answer(mother);
        telegram.write(father, "/start " + invite(sara).value());
        answer(father);
        InvitationCode unused = invite(sara);
        List<LinkedChat> linked = linkedChats(sara);
        assertThat(linked).hasSize(2);
        assertThat(linked.toString()).doesNotContain(String.valueOf(mother), String.valueOf(father));

        school.commands()
                .sendAndWait(new UnlinkOneTelegramChat(sara, linked.get(0).number(), now()));

        assertThat(chatsOf(sara)).containsExactly(father);
        assertThat(linkedChats(sara)).containsExactly(linked.get(1));
        // Nor does the same number unlink whoever comes next.
        assertThat(catchThrowable(() -> school.commands()
                        .sendAndWait(
                                new UnlinkOneTelegramChat(sara, linked.get(0).number(), now()))))
                .hasMessage(new UnknownChat().explanation());
        telegram.write(mother, "/start " + unused.value());
        assertThat(answer(mother, 2)).startsWith("This invitation is not known here.");
        telegram.write(mother, "/start " + invite(sara).value());
        assertThat(answer(mother, 3)).startsWith("Done!");
        assertThat(linkedChats(sara))
                .extracting(LinkedChat::number)
                .doesNotContain(linked.get(0).number());
        assertThat(chatsOf(sara)).containsExactly(father, mother);
    }

    private List<LinkedChat> linkedChats(StudentId student) {
        LinkedChats found = school.bean(QueryGateway.class)
                .query(new FindLinkedChats(student.value()), LinkedChats.class)
                .join();
        assertThat(found.enrolled()).isTrue();
        return found.chats();
    }

    private InvitationCode invite(StudentId student) {
        InvitationCode code = InvitationCode.random(RANDOM);
        school.commands().sendAndWait(new InviteToTelegram(student, code.digest(), null, now()));
        return code;
    }

    private SessionId send(StudentId student) {
        LinkSent event = school.linkSent(TrackingToken.random(RANDOM), student, Channel.TELEGRAM, now());
        return new SessionId(event.sessionId());
    }

    private void awaitSettled(SessionId session) {
        eventually(() -> assertThat(school.rows(session))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsEntry("state", "SETTLED")));
    }

    /** Returns the first thing that the bot says in a chat. */
    private String answer(long chat) {
        return answer(chat, 1);
    }

    private String answer(long chat, int count) {
        eventually(() -> assertThat(telegram.messages(chat)).hasSize(count));
        Message last = telegram.messages(chat).get(count - 1);
        return last.text().replaceAll("[\u2060\u2068\u2069]", "");
    }

    private List<Long> chatsOf(StudentId student) {
        return school.bean(Enrolments.class).of(student).chatIds();
    }

    private Instant now() {
        return school.bean(Clock.class).instant();
    }
}
