package lessonledger.command.delivery;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lessonledger.command.enrolment.Chats;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.session.TrackingAddresses;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.LinkSent;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The command side in this process, on a real database, and what a test of the delivery does with it. */
final class DeliveryApplication implements AutoCloseable {

    static final TeacherId AHMED = new TeacherId("U430");

    private final ConfigurableApplicationContext application;

    private DeliveryApplication(ConfigurableApplicationContext application) {
        this.application = application;
    }

    @EnableAutoConfiguration
    static class CommandSideAlone {}

    /** Starts with a bot, whose messages go to this server; without a server, without a bot. */
    static DeliveryApplication start(TestDatabase database, @Nullable FakeBotApi telegram) {
        return start(database, telegram, Map.of());
    }

    /** Starts with settings of the test's own. */
    static DeliveryApplication start(TestDatabase database, @Nullable FakeBotApi telegram, Map<String, String> own) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "DATABASE_URL", database.url(),
                "BASE_URL", "https://school.example.org",
                "axon.update-check.disabled", "true",
                "spring.main.banner-mode", "off"));
        if (telegram != null) {
            settings.put("TELEGRAM_BOT_TOKEN", FakeBotApi.TOKEN);
            settings.put("TELEGRAM_API_URL", telegram.url());
        }
        SpringApplication spring = new SpringApplication(CommandSideAlone.class);
        spring.setDefaultProperties(settings);
        return new DeliveryApplication(spring.run());
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    CommandGateway commands() {
        return bean(CommandGateway.class);
    }

    Outbox outbox() {
        return bean(Outbox.class);
    }

    JdbcTemplate database() {
        return bean(JdbcTemplate.class);
    }

    /** Makes a courier of the test's own, who calls this server and lives in this time. */
    Courier courier(BotApi telegram, ManualTime time) {
        return new Courier(
                outbox(),
                telegram,
                new Pace(time),
                bean(Wording.class),
                bean(TrackingAddresses.class),
                bean(Enrolments.class),
                bean(Chats.class),
                bean(EventStore.class),
                commands(),
                time);
    }

    void registerAhmed(Instant at) {
        commands().sendAndWait(new RegisterTeacher(AHMED, "Ahmed Hassan", at));
    }

    void enrol(StudentId student, String name, String language, @Nullable Long chatId, Instant at) {
        commands().sendAndWait(new EnrolStudent(student, particulars(name, language, chatId), at));
    }

    void change(StudentId student, String name, String language, @Nullable Long chatId, Instant at) {
        commands().sendAndWait(new ChangeStudent(student, particulars(name, language, chatId), at));
    }

    private static Particulars particulars(String name, String language, @Nullable Long chatId) {
        return new Particulars(name, AHMED, "Europe", new BigDecimal("33.00"), language, chatId);
    }

    /** Links a second chat to a student, of whom {@code written} events are stored. */
    void linkAnotherChat(StudentId student, long written, long chatId, Instant at) {
        bean(EventStore.class)
                .publish(new GenericDomainEventMessage<>(
                        "Student", student.toString(), written, new TelegramChatLinked(student.value(), chatId, at)));
    }

    /** Stores that a link was sent, as the session does when a teacher sends one. */
    LinkSent linkSent(TrackingToken token, StudentId student, Channel channel, Instant at) {
        Secrets.note("tracking token", token.value());
        LinkSent event = new LinkSent(
                token.sessionId().value(),
                1,
                token.value(),
                student.value(),
                AHMED.value(),
                "https://school.zoom.us/j/123456789",
                "Europe",
                new BigDecimal("33.00"),
                channel.name(),
                at);
        bean(EventStore.class).publish(new GenericDomainEventMessage<>("Session", event.sessionId(), 0, event));
        return event;
    }

    /** Lets the delivery handle an event now, as its event processor does sooner or later. */
    void handle(LinkSent event) {
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage(event))
                .execute(() -> bean(WhenLinkSentThenDeliver.class).on(event));
    }

    /** Returns what happened to a session after its link was sent. */
    List<SessionEvent> news(SessionId session) {
        return bean(EventStore.class)
                .readEvents(session.value(), 1)
                .asStream()
                .map(event -> (SessionEvent) event.getPayload())
                .toList();
    }

    /** Returns what the outbox holds for a session. */
    List<Map<String, Object>> rows(SessionId session) {
        return database()
                .queryForList("SELECT * FROM link_delivery WHERE session_id = ? ORDER BY position", session.value());
    }

    /** Returns the event processor of the delivery. */
    StreamingEventProcessor processor() {
        return bean(EventProcessingConfiguration.class)
                .eventProcessor("delivery", StreamingEventProcessor.class)
                .orElseThrow();
    }

    /** Returns whether the event processor has read all that is stored. */
    boolean hasReadAll() {
        StreamingEventProcessor processor = processor();
        long head = bean(EventStore.class).createHeadToken().position().orElse(0);
        return processor.isRunning()
                && !processor.processingStatus().isEmpty()
                && processor.processingStatus().values().stream()
                        .allMatch(segment -> !segment.isErrorState()
                                && segment.getCurrentPosition().orElse(-1) >= head);
    }

    @Override
    public void close() {
        application.close();
    }
}
