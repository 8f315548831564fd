package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import lessonledger.contract.access.AccountEvent;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.session.SessionEvent;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.serialization.Revision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Events are for ever: each form that was ever stored is frozen in a file, and every file can still be read. */
class GoldenEventsTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
    private static final StoredTypes TYPES = StoredTypes.load();
    private static final ContractSerializer SERIALIZER = ContractSerializer.forMessages(TYPES);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static List<Class<?>> events() {
        List<Class<?>> events = new ArrayList<>();
        events.addAll(List.of(SessionEvent.class.getPermittedSubclasses()));
        events.addAll(List.of(EnrolmentEvent.class.getPermittedSubclasses()));
        events.addAll(List.of(AccountEvent.class.getPermittedSubclasses()));
        return events;
    }

    static Stream<Path> goldenFiles() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void every_event_has_a_stored_name_a_revision_and_a_golden_file(Class<?> event) {
        assertThat(TYPES.nameOf(event)).as("stored name").doesNotStartWith("lessonledger");
        Revision revision = Objects.requireNonNull(event.getAnnotation(Revision.class), "no @Revision");
        assertThat(GOLDEN.resolve(TYPES.nameOf(event) + "-" + revision.value() + ".json"))
                .as("golden file")
                .exists();
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void every_golden_file_is_read_by_the_real_serializer_and_upcasters_without_loss(Path file) throws IOException {
        String name = file.getFileName().toString();
        int dash = name.lastIndexOf('-');
        String type = name.substring(0, dash);
        String revision = name.substring(dash + 1, name.length() - ".json".length());
        byte[] stored = Files.readAllBytes(file);

        DomainEventMessage<?> event = EventStreamUtils.upcastAndDeserializeDomainEvents(
                        Stream.of(new GenericDomainEventEntry<>(
                                "Session",
                                "id",
                                0,
                                "event",
                                "2025-10-12T09:00:00Z",
                                type,
                                revision,
                                stored,
                                "{}".getBytes(StandardCharsets.UTF_8))),
                        SERIALIZER,
                        Upcasters.chain())
                .asStream()
                .findFirst()
                .orElseThrow();

        assertThat(TYPES.nameOf(event.getPayloadType())).isEqualTo(type);
        assertThat(event.getPayload()).isInstanceOf(event.getPayloadType()).hasNoNullFieldsOrProperties();
        byte[] again = SERIALIZER.serialize(event.getPayload(), byte[].class).getData();
        assertThat(JSON.readTree(again)).isEqualTo(JSON.readTree(stored));
    }

    @Test
    void every_stored_name_belongs_to_an_event() {
        assertThat(events().stream().map(TYPES::nameOf)).containsExactlyInAnyOrderElementsOf(TYPES.names());
    }
}
