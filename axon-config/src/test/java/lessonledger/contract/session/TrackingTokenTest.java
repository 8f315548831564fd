package lessonledger.contract.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingTokenTest {

    @Test
    void a_token_has_128_random_bits_and_never_comes_twice() {
        SecureRandom random = new SecureRandom();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TrackingToken token = TrackingToken.random(random);
            assertThat(token.value()).matches("[A-Za-z0-9_-]{22}");
            assertThat(seen.add(token.value())).isTrue();
        }
    }

    @Test
    void the_sessions_id_is_the_sha_256_of_the_token_in_the_form_of_a_uuid_of_version_8() {
        // printf %s AAAAAAAAAAAAAAAAAAAAAA | sha256sum begins with 8a5bdb4cc15164126c6ef2668de9dd24
        SessionId id = new TrackingToken("AAAAAAAAAAAAAAAAAAAAAA").sessionId();
        assertThat(id.value()).isEqualTo("8a5bdb4c-c151-8412-ac6e-f2668de9dd24");
        assertThat(UUID.fromString(id.value()).version()).isEqualTo(8);
        assertThat(UUID.fromString(id.value()).variant()).isEqualTo(2);
    }

    @Test
    void a_token_does_not_show_itself() {
        assertThat(new TrackingToken("AAAAAAAAAAAAAAAAAAAAAA").toString()).doesNotContain("AAAA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAA=",
                "@AAAAAAAAAAAAAAAAAAAAA",
                "[AAAAAAAAAAAAAAAAAAAAA",
                "`AAAAAAAAAAAAAAAAAAAAA",
                "{AAAAAAAAAAAAAAAAAAAAA",
                "/AAAAAAAAAAAAAAAAAAAAA",
                ":AAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAA\u00e9",
                "AAAAAAAAAAAAAAAAAAAAA\uff21",
                "AAAAAAAAAAAAAAAAAAAAA\n"
            })
    void another_form_is_no_token(String text) {
        assertThat(TrackingToken.parse(text)).isEmpty();
        assertThatThrownBy(() -> new TrackingToken(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
