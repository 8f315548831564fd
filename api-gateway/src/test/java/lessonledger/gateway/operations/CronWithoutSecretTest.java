package lessonledger.gateway.operations;

import lessonledger.gateway.RunningLedger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

/** Where {@code CRON_SECRET} is not set, nobody has the right one. */
class CronWithoutSecretTest extends RunningLedger {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "Bearer null", "Bearer x", ""})
    void every_secret_is_refused(String header) {
        anybody.post()
                .uri("/api/cron/session-timeout")
                .header(HttpHeaders.AUTHORIZATION, header)
                .exchange()
                .expectStatus()
                .isForbidden();
    }
}
