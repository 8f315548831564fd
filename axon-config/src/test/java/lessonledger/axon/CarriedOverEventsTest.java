package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.session.SessionEvent.Clicked;
import lessonledger.database.TestDatabase;
import org.axonframework.eventhandling.DomainEventMessage;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A ledger that was begun with wider rows goes on with all that is in it. */
class CarriedOverEventsTest {

    private static final String SESSION = "b7a2e1d4-5c3f-8a6b-9e0d-1f2a3b4c5d6e";

    @Test
    void events_of_the_wider_form_are_the_same_events_in_the_narrow_one() {
        try (HikariDataSource dataSource = TestDatabase.empty().dataSource()) {
            Flyway.configure().dataSource(dataSource).target("39?").load().migrate();
            JdbcTemplate database = new JdbcTemplate(dataSource);
            String insert = "INSERT INTO domain_event_entry (global_index, aggregate_identifier, sequence_number, type,"
                    + " event_identifier, time_stamp, payload_type, payload_revision, payload, meta_data)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            String click = "{\"sessionId\":\"" + SESSION + "\",\"at\":\"2025-10-12T09:00:00Z\"}";
            String teacher = "{\"teacherId\":\"U430\",\"name\":\"Ahmed\",\"at\":\"2025-10-12T08:00:00.5Z\"}";
            database.update(
                    insert,
                    7,
                    "sixteen-letters!",
                    0,
                    "Teacher",
                    "11111111-2222-3333-4444-555555555555",
                    "2025-10-12T08:00:00.5Z",
                    "enrolment.TeacherRegistered",
                    "1",
                    teacher,
                    "{\"requestId\":\"r\"}");
            database.update(
                    insert,
                    9,
                    SESSION,
                    4,
                    "Session",
                    "an event",
                    "2025-10-12T09:00:00.123456Z",
                    "session.Clicked",
                    "1",
                    click,
                    "{}");

            Flyway.configure().dataSource(dataSource).load().migrate();

            List<DomainEventMessage<?>> events = StoredEvents.in(dataSource);
            assertThat(events).hasSize(2);
            DomainEventMessage<?> first = events.get(0);
            assertThat(first.getAggregateIdentifier()).isEqualTo("sixteen-letters!");
            assertThat(first.getType()).isEqualTo("Teacher");
            assertThat(first.getIdentifier()).isEqualTo("11111111-2222-3333-4444-555555555555");
            assertThat(first.getTimestamp()).isEqualTo(Instant.parse("2025-10-12T08:00:00.5Z"));
            assertThat(first.getPayload()).isInstanceOf(TeacherRegistered.class);
            assertThat(first.getMetaData()).isEqualTo(Map.of("requestId", "r"));
            DomainEventMessage<?> second = events.get(1);
            assertThat(second.getAggregateIdentifier()).isEqualTo(SESSION);
            assertThat(second.getSequenceNumber()).isEqualTo(4);
            assertThat(second.getIdentifier()).isEqualTo("an event");
            assertThat(second.getTimestamp()).isEqualTo(Instant.parse("2025-10-12T09:00:00.123456Z"));
            assertThat(second.getPayload()).isEqualTo(new Clicked(SESSION, Instant.parse("2025-10-12T09:00:00Z")));
            assertThat(second.getMetaData()).isEmpty();
            assertThat(database.queryForList("SELECT global_index FROM stored_event ORDER BY 1", Long.class))
                    .containsExactly(7L, 9L);
            try (CompactEventStorage engine = CompactEventStorage.outsideOfTransactions(dataSource, StoredTypes.load())
                    .build()) {
                engine.appendEvents(EventStorageContract.beats(SESSION, 5, 1));
                assertThat(engine.createHeadToken().position().orElse(0)).isGreaterThan(9);
                assertThat(engine.lastSequenceNumberFor(SESSION)).contains(5L);
            }
        }
    }
}
