package lessonledger.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import lessonledger.gateway.start.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

/** What an operator may write, and the one line that says what is wrong. */
class ProviderSettingsTest {

    private final MockEnvironment environment = new MockEnvironment();

    private ProviderSettings read() {
        return ProviderSettings.read(environment).orElseThrow();
    }

    private void provider() {
        environment.setProperty("OIDC_ISSUER", "https://accounts.school.example/");
        environment.setProperty("OIDC_CLIENT_ID", "ledger");
        environment.setProperty("OIDC_CLIENT_SECRET", "made-up-secret");
    }

    @Test
    void without_settings_there_is_no_provider() {
        assertThat(ProviderSettings.read(environment)).isEmpty();
        environment.setProperty("OIDC_LABEL", "Google");
        assertThat(ProviderSettings.read(environment)).isEmpty();
    }

    @Test
    void three_settings_are_enough() {
        provider();
        ProviderSettings settings = read();
        assertThat(settings.issuer()).isEqualTo("https://accounts.school.example");
        assertThat(settings.label()).isEqualTo("accounts.school.example");
        assertThat(settings.claim()).isEqualTo("email");
        assertThat(settings.scopes()).isEqualTo(List.of("openid", "email"));
        assertThat(settings.toString()).doesNotContain("made-up-secret");
    }

    @ParameterizedTest
    @CsvSource({"sub, openid", "email, openid email", "oid, openid profile"})
    void the_provider_is_asked_for_no_more_than_the_claim_needs(String claim, String scopes) {
        provider();
        environment.setProperty("OIDC_CLAIM", claim);
        assertThat(String.join(" ", read().scopes())).isEqualTo(scopes);
    }

    @ParameterizedTest
    @CsvSource({
        "OIDC_ISSUER, '', 'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET belong together, and OIDC_ISSUER is missing.'",
        "OIDC_CLIENT_SECRET, ' ', 'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET belong together, and OIDC_CLIENT_SECRET is'",
        "OIDC_ISSUER, accounts.school.example, OIDC_ISSUER must be the https address",
        "OIDC_ISSUER, http://accounts.school.example, OIDC_ISSUER must be the https address",
        "OIDC_ISSUER, https://school.example/?realm=1, OIDC_ISSUER must be the https address",
        "OIDC_ISSUER, https://me:made-up-secret@school.example, OIDC_ISSUER must be the https address",
        "OIDC_ISSUER, https://, OIDC_ISSUER must be the https address",
        "OIDC_LABEL, A label of forty characters is long enough, OIDC_LABEL must have at most",
        "OIDC_CLAIM, e mail, OIDC_CLAIM must be the name of a claim",
        "OIDC_CLAIM, preferred_username, OIDC_CLAIM must be a claim that people cannot change",
        "OIDC_CLAIM, name, OIDC_CLAIM must be a claim that people cannot change",
        "OIDC_CLAIM, nickname, OIDC_CLAIM must be a claim that people cannot change",
        "OIDC_CLAIM, upn, OIDC_CLAIM must be a claim that people cannot change"
    })
    void a_bad_value_stops_the_start_with_one_line(String name, String value, String line) {
        provider();
        environment.setProperty(name, value);
        assertThatThrownBy(this::read)
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith(line)
                .hasMessageNotContaining("made-up-secret");
    }

    @Test
    void a_provider_on_this_machine_needs_no_tls() {
        provider();
        environment.setProperty("OIDC_ISSUER", "http://127.0.0.1:9000/realms/school");
        assertThat(read().issuer()).isEqualTo("http://127.0.0.1:9000/realms/school");
    }
}
