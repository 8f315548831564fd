package lessonledger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.StudentAlreadyEnrolled;
import lessonledger.contract.Refusal.TeacherAlreadyRegistered;
import lessonledger.contract.Refusal.UnknownSession;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.TestDatabase;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Refusals by name on the application's own command bus and event store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefuseTheUnknownTest {

    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final TeacherId AHMED = new TeacherId("U430");

    private final ConfigurableApplicationContext application = start();
    private final CommandGateway commands = application.getBean(CommandGateway.class);

    private static ConfigurableApplicationContext start() {
        SpringApplication spring = new SpringApplication(CommandSideWithARival.class);
        spring.setDefaultProperties(
                Map.of("DATABASE_URL", TestDatabase.empty().url(), "axon.update-check.disabled", "true"));
        return spring.run();
    }

    @BeforeAll
    void aTeacher() {
        commands.sendAndWait(new RegisterTeacher(AHMED, "Ahmed Hassan", NINE));
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @Test
    void a_session_that_was_never_sent_is_unknown() {
        TrackingToken token = new TrackingToken("BBBBBBBBBBBBBBBBBBBBBB");
        assertRefused(
                new RecordClick(token.sessionId(), NINE),
                new UnknownSession(token.sessionId().value()));
    }

    @Test
    void a_student_who_never_enrolled_is_unknown() {
        assertRefused(new ChangeStudent(new StudentId(7), particulars(), NINE), new UnknownStudent(7));
    }

    @Test
    void a_teacher_who_never_registered_is_unknown() {
        assertRefused(new ChangeTeacher(new TeacherId("U999"), "Nobody", NINE), new UnknownTeacher("U999"));
    }

    @Test
    void of_two_machines_that_enrol_the_same_student_at_once_one_is_told_that_it_came_second() {
        Rival rival = application.getBean(Rival.class);
        rival.storesFirst(new GenericDomainEventMessage<>(
                "Student", new StudentId(8).toString(), 0, new StudentEnrolled(8, "Omar", "en", NINE)));

        assertRefused(new EnrolStudent(new StudentId(8), particulars(), NINE), new StudentAlreadyEnrolled(8));
        assertThat(eventsOf(new StudentId(8).toString())).isOne();
    }

    @Test
    void of_two_machines_that_register_the_same_teacher_at_once_one_is_told_that_it_came_second() {
        Rival rival = application.getBean(Rival.class);
        rival.storesFirst(new GenericDomainEventMessage<>(
                "Teacher", new TeacherId("U8").toString(), 0, new TeacherRegistered("U8", "Leyla", NINE)));

        assertRefused(new RegisterTeacher(new TeacherId("U8"), "Leyla", NINE), new TeacherAlreadyRegistered("U8"));
        assertThat(eventsOf(new TeacherId("U8").toString())).isOne();
    }

    private void assertRefused(Object command, Refusal refusal) {
        CommandExecutionException refused =
                catchThrowableOfType(CommandExecutionException.class, () -> commands.sendAndWait(command));
        assertThat(refused).isNotNull();
        assertThat(Refused.in(refused)).contains(refusal);
    }

    private long eventsOf(String aggregate) {
        return application
                .getBean(EventStore.class)
                .readEvents(aggregate, 0)
                .asStream()
                .count();
    }

    private static Particulars particulars() {
        return new Particulars("Sara Omar", AHMED, "Europe", new BigDecimal("33.00"), "en", null);
    }

    @EnableAutoConfiguration
    static class CommandSideWithARival {

        @Bean
        Rival rival(EventStore events) {
            return new Rival(events);
        }
    }

    /** Another machine, which stores an event after a command was decided here and before its events are stored. */
    static final class Rival implements MessageHandlerInterceptor<CommandMessage<?>> {

        private final EventStore events;
        private final AtomicReference<DomainEventMessage<?>> next = new AtomicReference<>();

        Rival(EventStore events) {
            this.events = events;
        }

        void storesFirst(DomainEventMessage<?> event) {
            next.set(event);
        }

        @Override
        public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
                throws Exception {
            Object result = chain.proceed();
            DomainEventMessage<?> event = next.getAndSet(null);
            if (event != null) {
                CompletableFuture.runAsync(() -> events.publish(event)).join();
            }
            return result;
        }
    }
}
