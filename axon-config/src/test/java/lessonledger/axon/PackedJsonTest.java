package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is packed is the same text when it is unpacked, byte for byte; what cannot be packed is left alone. */
class PackedJsonTest {

    private static final String ID = "b7a2e1d4-5c3f-8a6b-9e0d-1f2a3b4c5d6e";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Path> goldenFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "golden"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void every_golden_event_comes_back_byte_for_byte(Path file) throws IOException {
        String json = JSON.writeValueAsString(JSON.readTree(Files.readAllBytes(file)));
        @Nullable PackedJson packed = PackedJson.pack(bytes(json), ID);
        if (json.indexOf('{', 1) < 0 && json.indexOf('[') < 0) {
            assertThat(unpacked(Objects.requireNonNull(packed, "a flat event is packed")))
                    .isEqualTo(json);
        } else {
            assertThat(packed).isNull();
        }
    }

    @Test
    void a_heartbeat_is_its_values() {
        PackedJson packed = packed("{\"sessionId\":\"" + ID
                + "\",\"viewId\":\"kZ3v9QpT2Lc\",\"seq\":42,\"visible\":true,\"at\":\"2025-10-12T09:21:00.456Z\"}");
        assertThat(packed.members()).isEqualTo("sessionId=,viewId\",seq#,visible?,at@");
        assertThat(packed.values()).hasSize(1 + 11 + 1 + 1 + 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2024-02-29T23:59:59.999Z",
                "2025-10-12T09:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "2025-10-12T09:00:00.5Z",
                "2025-10-12T09:00:00.000Z",
                "2025-10-12T09:00:00.123456Z",
                "2025-02-29T09:00:00Z",
                "2025-13-01T09:00:00Z",
                "2025-10-12T24:00:00Z",
                "2025-10-12T09:60:00Z",
                "2025-10-12T09:00:60Z",
                "2025-10-12 09:00:00Z",
                "2025-10-12T09:00:00+",
                "1969-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z"
            })
    void what_looks_like_an_instant_is_not_changed_by_being_one(String text) {
        assertThat(unpacked(packed("{\"at\":\"" + text + "\"}"))).isEqualTo("{\"at\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":0}",
                "{\"a\":00}",
                "{\"a\":-1}",
                "{\"a\":999999999999999999}",
                "{\"a\":9223372036854775807}",
                "{\"a\":33.00}",
                "{\"a\":1e5}",
                "{\"a\":null,\"b\":false,\"c\":true,\"d\":\"\"}",
                "{\"a\":\"quoted \\\"words\\\" and \\\\\"}",
                "{\"a\":\"ሳራ عمر\"}"
            })
    void every_value_comes_back_as_it_stood(String json) {
        assertThat(unpacked(packed(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "\"text\"",
                "7",
                "{\"a\":{\"b\":1}}",
                "{\"a\":[1]}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":\"",
                "{\"a\":\"\\",
                "{\"a-b\":1}",
                "{\"\":1}",
                "{ \"a\":1}",
                "{\"a\" :1}"
            })
    void what_is_not_a_flat_object_is_left_alone(String json) {
        assertThat(PackedJson.pack(bytes(json), ID)).isNull();
    }

    @Test
    void whatever_a_serializer_writes_comes_back() {
        Random random = new Random(244_480);
        for (int i = 0; i < 2_000; i++) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            int count = 1 + random.nextInt(8);
            for (int m = 0; m < count; m++) {
                members.put("m" + m, anything(random));
            }
            String json = JSON.writeValueAsString(members);
            assertThat(unpacked(packed(json))).isEqualTo(json);
        }
    }

    private static @Nullable Object anything(Random random) {
        List<@Nullable Object> some = new ArrayList<>();
        some.add(null);
        some.add(ID);
        some.add(random.nextBoolean());
        some.add(random.nextLong());
        some.add((long) random.nextInt(300));
        some.add(random.nextDouble());
        some.add(Instant.ofEpochMilli(random.nextLong() >>> 22).toString());
        some.add(random.ints(random.nextInt(200), 0, 0xd7ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        return some.get(random.nextInt(some.size()));
    }

    private static PackedJson packed(String json) {
        return Objects.requireNonNull(PackedJson.pack(bytes(json), ID), json);
    }

    private static String unpacked(PackedJson packed) {
        return new String(new PackedJson.Members(packed.members()).unpack(packed.values(), ID), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
