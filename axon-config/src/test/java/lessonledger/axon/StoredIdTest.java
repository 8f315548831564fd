package lessonledger.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every identifier comes back as it was, and no two share their bytes. */
class StoredIdTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "U430",
                "fifteen-letters",
                "sixteen-letters!",
                "seventeen-letters",
                "B7A2E1D4-5C3F-8A6B-9E0D-1F2A3B4C5D6E",
                "b7a2e1d4-5c3f-8a6b-9e0d-1f2a3b4c5d6g",
                "b7a2e1d4x5c3f-8a6b-9e0d-1f2a3b4c5d6e",
                "ሳራ"
            })
    void a_text_comes_back_as_it_was_and_is_never_taken_for_a_uuid(String id) {
        assertThat(StoredId.toBytes(id).length).isNotEqualTo(16);
        assertThat(StoredId.toText(StoredId.toBytes(id))).isEqualTo(id);
    }

    @Test
    void a_uuid_takes_sixteen_bytes() {
        Random random = new Random(430);
        for (int i = 0; i < 1_000; i++) {
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            assertThat(StoredId.toBytes(id)).hasSize(16);
            assertThat(StoredId.toText(StoredId.toBytes(id))).isEqualTo(id);
        }
    }

    @Test
    void a_nul_would_make_two_identifiers_alike_and_is_refused() {
        assertThatThrownBy(() -> StoredId.toBytes("sixteen-letters!\0")).isInstanceOf(IllegalArgumentException.class);
    }
}
