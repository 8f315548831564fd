package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import lessonledger.contract.session.Status;
import lessonledger.gateway.tracking.SignsOfLife.Alive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The answer to a heartbeat is written by hand, and nobody can tell. */
class AliveTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    static Stream<Instant> instants() {
        return Stream.of(
                        "2025-10-12T09:00:00Z",
                        "2025-10-12T00:00:00Z",
                        "2025-10-12T09:00:01Z",
                        "2025-10-12T09:00:00.1Z",
                        "2025-10-12T09:00:00.120Z",
                        "2025-10-12T23:59:59.999Z",
                        "2024-02-29T09:00:00.000001Z",
                        "2025-10-12T09:00:00.000000001Z",
                        "1969-12-31T23:59:59.500Z",
                        "1970-01-01T00:00:00Z")
                .map(Instant::parse);
    }

    @ParameterizedTest
    @MethodSource("instants")
    void it_is_what_the_mapper_writes(Instant at) {
        Alive alive = new Alive(Status.ACTIVE.word(), at, at.plusMillis(1));
        assertThat(json(alive)).isEqualTo(MAPPER.writeValueAsString(alive));
    }

    @Test
    void a_lesson_without_a_start_has_none() {
        Alive alive = new Alive(Status.SENT.word(), null, Instant.EPOCH);
        assertThat(json(alive)).isEqualTo(MAPPER.writeValueAsString(alive));
    }

    private static String json(Alive alive) {
        return new String(alive.json(), StandardCharsets.UTF_8);
    }
}
