package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import lessonledger.contract.session.SessionEvent.Heartbeat;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short way and the long way between an event and its row lead to the same row and to the same event. */
class PackedRecordTest {

    private static final String ID = "b7a2e1d4-5c3f-8a6b-9e0d-1f2a3b4c5d6e";
    private static final Instant NINE = Instant.parse("2025-10-12T09:00:00Z");
    private static final StoredTypes TYPES = StoredTypes.load();
    private static final ContractSerializer SERIALIZER = ContractSerializer.forMessages(TYPES);

    /** Every event in its current form, with the values of its golden file. */
    static Stream<Object> goldenEvents() throws IOException {
        return GoldenEventsTest.goldenFiles().map(PackedRecordTest::current).filter(Objects::nonNull);
    }

    private static @Nullable Object current(Path file) {
        String name = file.getFileName().toString();
        int dash = name.lastIndexOf('-');
        String type = name.substring(0, dash);
        String revision = name.substring(dash + 1, name.length() - ".json".length());
        try {
            Revision latest = Class.forName(TYPES.classOf(type)).getAnnotation(Revision.class);
            return latest == null || !latest.value().equals(revision)
                    ? null
                    : SERIALIZER.deserialize(
                            new SimpleSerializedObject<>(Files.readAllBytes(file), byte[].class, type, revision));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("goldenEvents")
    void a_golden_event_that_may_go_the_short_way_comes_to_the_same_row_and_back(Object event) {
        if (PackedRecord.pack(event, ID) != null) {
            assertThatBothWaysAreOne(event);
        }
    }

    @Test
    void heartbeats_of_every_sort_come_to_the_same_row_and_back() {
        Random random = new Random(20251012);
        List<String> views = List.of("kZ3v9QpT2Lc", "", "default", "a.b-c_d", ID, "0");
        for (int i = 0; i < 2_000; i++) {
            assertThatBothWaysAreOne(new Heartbeat(
                    random.nextInt(9) == 0 ? "another" : ID,
                    views.get(random.nextInt(views.size())),
                    random.nextBoolean() ? null : random.nextLong() >>> (5 + random.nextInt(58)),
                    random.nextInt(3) == 0 ? null : random.nextBoolean(),
                    Instant.ofEpochMilli(random.nextLong() >>> (20 + random.nextInt(43)))));
        }
    }

    @Test
    void what_json_writers_write_in_ways_of_their_own_goes_the_long_way() {
        assertThat(PackedRecord.pack(beat("a", 1L, NINE), ID)).isNotNull();
        for (String view : List.of("a\"b", "a\\b", "a\nb", "äöü", "\u007f", "2025-10-12T09:00:00Z")) {
            assertThat(PackedRecord.pack(beat(view, 1L, NINE), ID)).as(view).isNull();
        }
        assertThat(PackedRecord.pack(beat("a", -1L, NINE), ID)).isNull();
        assertThat(PackedRecord.pack(beat("a", Long.MAX_VALUE, NINE), ID)).isNull();
        assertThat(PackedRecord.pack(beat("a", 1L, NINE.plusNanos(1)), ID)).isNull();
        assertThat(PackedRecord.pack(beat("a", 1L, Instant.EPOCH.minusMillis(1)), ID))
                .isNull();
        assertThat(PackedRecord.pack("no record", ID)).isNull();
    }

    @Test
    void what_was_stored_on_the_long_way_is_read_on_either() {
        assertThat(read(beat("a \\ and a \" in ä", 1L, NINE))).isNull();
        assertThat(read(beat("ä", 1L, NINE))).isEqualTo(beat("ä", 1L, NINE));
    }

    @Test
    void an_older_form_is_never_read_on_the_short_way() {
        assertThat(PackedRecord.reading(kind("1", "sessionId=,viewId\",at@"), TYPES))
                .isNotNull();
        assertThat(PackedRecord.reading(kind("0", "sessionId=,viewId\",at@"), TYPES))
                .isNull();
        assertThat(PackedRecord.reading(kind("1", "sessionId=,page\",at@"), TYPES))
                .isNull();
        assertThat(PackedRecord.reading(kind("1", "sessionId=,viewId#,at@"), TYPES))
                .isNull();
    }

    private static EventKind kind(String revision, String members) {
        return new EventKind("Session", TYPES.nameOf(Heartbeat.class), revision, members);
    }

    private static Heartbeat beat(String view, long seq, Instant at) {
        return new Heartbeat(ID, view, seq, true, at);
    }

    private static void assertThatBothWaysAreOne(Object event) {
        PackedJson brief = Objects.requireNonNull(PackedRecord.pack(event, ID), "the short way");
        PackedJson full = full(event);
        assertThat(brief.members()).isEqualTo(full.members());
        assertThat(brief.values()).isEqualTo(full.values());
        assertThat(read(event)).isEqualTo(event);
    }

    private static @Nullable Object read(Object event) {
        PackedJson stored = full(event);
        EventKind kind = new EventKind(
                "Session",
                TYPES.nameOf(event.getClass()),
                serialized(event).getType().getRevision(),
                stored.members());
        return Objects.requireNonNull(PackedRecord.reading(kind, TYPES)).read(stored.values(), ID);
    }

    private static PackedJson full(Object event) {
        return Objects.requireNonNull(PackedJson.pack(serialized(event).getData(), ID));
    }

    private static SerializedObject<byte[]> serialized(Object event) {
        return SERIALIZER.serialize(event, byte[].class);
    }
}
