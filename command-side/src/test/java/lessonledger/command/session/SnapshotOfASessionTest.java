package lessonledger.command.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lessonledger.axon.ContractSerializer;
import lessonledger.axon.StoredTypes;
import lessonledger.contract.Refusal.SessionAlreadyEnded;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionEvent.LinkDelivered;
import lessonledger.contract.session.Verdict;
import lessonledger.contract.session.Verdict.Decision;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.Revision;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

/** A session that comes back from a snapshot is the one that comes back from its events. */
class SnapshotOfASessionTest extends SessionSpec {

    private static final ContractSerializer SNAPSHOTS = ContractSerializer.forSnapshots(StoredTypes.load());

    /** Delivered, beaten 300 times, two views closed, ended, reopened, timed out: every field has been written. */
    private static final SessionEvent[] LIFE = Stream.of(
                    Stream.of(sent(), new LinkDelivered(ID.value(), atMinute(-4)), clicked()),
                    IntStream.rangeClosed(1, 300).mapToObj(i -> beat("a", (long) i, NINE.plusSeconds(i))),
                    Stream.of(
                            beat("b", 7L, atMinute(6)),
                            closed("a", atMinute(7)),
                            closed(SessionCommand.DEFAULT_VIEW, atMinute(8)),
                            endedByClose(atMinute(8)),
                            reopenedBy("b", atMinute(9)),
                            beat("b", 8L, atMinute(9)),
                            timedOut(atMinute(9), atMinute(129))))
            .flatMap(events -> events)
            .toArray(SessionEvent[]::new);

    @Test
    void every_field_comes_back() throws IllegalAccessException {
        Session lived = fromEvents(LIFE);
        for (Field field : state()) {
            assertThat(field.get(lived))
                    .as("written by this life: %s", field.getName())
                    .isNotEqualTo(field.get(new Session()));
        }
        assertThat(fromSnapshot(LIFE)).usingRecursiveComparison().isEqualTo(lived);
    }

    @Test
    void a_young_session_comes_back_too() {
        assertThat(fromSnapshot(sent())).usingRecursiveComparison().isEqualTo(fromEvents(sent()));
    }

    @Test
    void a_view_that_was_closed_stays_closed() {
        refuses(returned(heartbeat("a", 301L, atMinute(130)), LIFE), new SessionAlreadyEnded(timedOut(atMinute(9))));
    }

    @Test
    void a_view_that_was_left_open_reopens_within_the_window_and_counts_on() {
        refuses(returned(heartbeat("b", 8L, atMinute(144)), LIFE), new SessionAlreadyEnded(timedOut(atMinute(9))));
        new SnapshotOfASessionTest()
                .returned(heartbeat("b", 9L, atMinute(144)), LIFE)
                .expectEvents(reopenedBy("b", atMinute(144)), beat("b", 9L, atMinute(144)));
    }

    @Test
    void a_timeout_counts_from_the_same_last_sign_of_life() {
        SessionEvent[] active = Arrays.copyOf(LIFE, LIFE.length - 1);
        returned(timeOut(atMinute(129).minus(A_MILLISECOND)), active)
                .expectNoEvents()
                .expectResultMessagePayload(new Verdict(Decision.STILL_ALIVE, active()));
        new SnapshotOfASessionTest()
                .returned(timeOut(atMinute(129)), active)
                .expectEvents(timedOut(atMinute(9), atMinute(129)));
    }

    @Test
    void a_snapshot_of_an_older_form_is_not_read() throws NoSuchFieldException {
        // Whoever changes the fields raises the revision, and then this number: old snapshots are made anew.
        assertThat(Session.class.getAnnotation(Revision.class).value()).isEqualTo("2");
        assertThat(state().stream().map(Field::getName))
                .containsExactlyInAnyOrder(
                        "sessionId",
                        "link",
                        "studentId",
                        "teacherId",
                        "deliverySettled",
                        "status",
                        "startedAt",
                        "endedAt",
                        "endRecordedAt",
                        "latest",
                        "lastSignOfLife",
                        "views");
    }

    private ResultValidator<Session> returned(Object command, SessionEvent... events) {
        return session.givenState(() -> fromSnapshot(events)).when(command);
    }

    private static Session fromSnapshot(SessionEvent... events) {
        return SNAPSHOTS.deserialize(SNAPSHOTS.serialize(fromEvents(events), byte[].class));
    }

    private static Session fromEvents(SessionEvent... events) {
        List<GenericDomainEventMessage<SessionEvent>> messages = new ArrayList<>();
        for (SessionEvent event : events) {
            messages.add(new GenericDomainEventMessage<>("Session", ID.value(), messages.size(), event));
        }
        EventSourcedAggregate<Session> aggregate = EventSourcedAggregate.initialize(
                new Session(),
                AnnotatedAggregateMetaModelFactory.inspectAggregate(Session.class),
                SimpleEventBus.builder().build(),
                NoSnapshotTriggerDefinition.TRIGGER);
        aggregate.initializeState(DomainEventStream.of(messages));
        return aggregate.getAggregateRoot();
    }

    private static List<Field> state() {
        return Arrays.stream(Session.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .peek(field -> field.setAccessible(true))
                .toList();
    }
}
