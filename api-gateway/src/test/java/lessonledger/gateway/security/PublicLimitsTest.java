package lessonledger.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.gateway.problem.ProblemResponses;
import lessonledger.gateway.problem.Problems;
import lessonledger.gateway.problem.TooManyRequests;
import lessonledger.gateway.start.StartRefused;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** How often the public may ask, and by whose address it is counted. Time stands still unless a test moves it. */
class PublicLimitsTest {

    private static final String BEAT = "/api/zoom/heartbeat";

    private final StillTime time = new StillTime();
    private final ProblemResponses problems =
            new ProblemResponses(new Problems(), JsonMapper.builder().build());

    private static final class StillTime implements TimeMeter {

        private long nanos = 1_000_000_000_000L;

        void pass(long seconds) {
            nanos += seconds * 1_000_000_000L;
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private PublicLimits limits(int perAddress, int perToken) {
        return new PublicLimits(perAddress, perToken, problems, time);
    }

    /** Sends a request through the filter; returns null when it went on. */
    private static @Nullable HttpStatusCode ask(PublicLimits limits, String path, String address) {
        return ask(limits, path, address, new AtomicInteger()).getResponse().getStatusCode();
    }

    private static MockServerWebExchange ask(PublicLimits limits, String path, String address, AtomicInteger passed) {
        MockServerWebExchange exchange = MockServerWebExchange.from(
                MockServerHttpRequest.post(path).remoteAddress(new InetSocketAddress(address, 4711)));
        limits.filter(exchange, e -> Mono.fromRunnable(passed::incrementAndGet)).block();
        return exchange;
    }

    @Test
    void two_hundred_students_behind_one_address_beat_for_a_lesson_and_none_is_refused() {
        PublicLimits limits = limits(PublicLimits.DEFAULT_PER_ADDRESS, PublicLimits.DEFAULT_PER_TOKEN);
        AtomicInteger passed = new AtomicInteger();
        for (int halfMinute = 0; halfMinute < 120; halfMinute++) {
            for (int student = 0; student < 200; student++) {
                ask(limits, BEAT, "203.0.113.7", passed);
                limits.count(student);
            }
            time.pass(30);
        }
        assertThat(passed).hasValue(24_000);
    }

    @Test
    void more_than_the_limit_is_refused_until_there_is_room_again() {
        PublicLimits limits = limits(60, 0);
        AtomicInteger passed = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            ask(limits, BEAT, "203.0.113.7", passed);
        }
        MockServerWebExchange refused = ask(limits, BEAT, "203.0.113.7", passed);
        assertThat(passed).hasValue(60);
        assertThat(refused.getResponse().getStatusCode()).isEqualTo(HttpStatusCode.valueOf(429));
        assertThat(refused.getResponse().getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo("1");
        assertThat(refused.getResponse().getBodyAsString().block()).contains("\"status\":429");
        assertThat(ask(limits, BEAT, "203.0.113.8")).isNull();
        time.pass(1);
        assertThat(ask(limits, BEAT, "203.0.113.7")).isNull();
        assertThat(ask(limits, BEAT, "203.0.113.7")).isNotNull();
    }

    @Test
    void the_staffs_routes_are_not_the_publics() {
        PublicLimits limits = limits(1, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(ask(limits, "/api/admin/teachers", "203.0.113.7")).isNull();
        }
    }

    @Test
    void of_an_ipv6_address_the_network_counts() {
        PublicLimits limits = limits(1, 0);
        assertThat(ask(limits, BEAT, "2001:db8:1:2::1")).isNull();
        assertThat(ask(limits, BEAT, "2001:db8:1:2:ffff::9")).isNotNull();
        assertThat(ask(limits, BEAT, "2001:db8:1:3::1")).isNull();
    }

    @Test
    void one_token_has_a_limit_of_its_own() {
        PublicLimits limits = limits(0, 2);
        limits.count("a");
        limits.count("a");
        limits.count("b");
        assertThatThrownBy(() -> limits.count("a"))
                .isInstanceOfSatisfying(
                        TooManyRequests.class,
                        e -> assertThat(e.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                                .isEqualTo("30"));
        time.pass(30);
        limits.count("a");
    }

    @Test
    void zero_is_no_limit() {
        PublicLimits limits = limits(0, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ask(limits, BEAT, "203.0.113.7")).isNull();
            limits.count("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "1.5", "99999999999"})
    void a_setting_that_is_no_number_stops_the_start(String value) {
        MockEnvironment settings = new MockEnvironment().withProperty(PublicLimits.PER_TOKEN, value);
        assertThatThrownBy(() -> new PublicLimits(settings, problems))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("PUBLIC_REQUESTS_PER_TOKEN must be");
    }

    // ---- whose address it is ----

    @ParameterizedTest
    @CsvSource({
        // from, X-Forwarded-For, trusted, who it is
        "198.51.100.9, 203.0.113.1, '', 198.51.100.9",
        "198.51.100.9, 203.0.113.1, '10.0.0.0/8', 198.51.100.9",
        "10.1.2.3, 203.0.113.1, '10.0.0.0/8', 203.0.113.1",
        "10.1.2.3, '6.6.6.6, 203.0.113.1', '10.0.0.0/8', 203.0.113.1",
        "10.1.2.3, '203.0.113.1, 10.9.9.9', '10.0.0.0/8', 203.0.113.1",
        "10.1.2.3, '203.0.113.1:5555', '10.0.0.0/8', 203.0.113.1",
        "10.1.2.3, 'evil.example', '10.0.0.0/8', 10.1.2.3",
        "10.1.2.3, '', '10.0.0.0/8', 10.1.2.3",
        "127.0.0.1, 203.0.113.1, '127.0.0.1,::1', 203.0.113.1",
        "::1, '[2001:db8::7]:443', '127.0.0.1,::1', 2001:db8:0:0:0:0:0:7",
        "10.1.2.3, 203.0.113.1, '10.1.2.0/23', 203.0.113.1",
        "10.1.4.3, 203.0.113.1, '10.1.2.0/23', 10.1.4.3",
    })
    void only_a_trusted_proxy_says_whom_it_speaks_for(String from, String forwarded, String trusted, String client) {
        ServerHttpRequest seen = through(trusted, from, forwarded, null);
        assertThat(Addresses.of(seen.getRemoteAddress()).getHostAddress()).isEqualTo(client);
    }

    @Test
    void only_a_trusted_proxy_says_that_the_client_came_by_tls() {
        assertThat(through("10.0.0.0/8", "10.1.2.3", "203.0.113.1", "https")
                        .getURI()
                        .getScheme())
                .isEqualTo("https");
        assertThat(through("", "10.1.2.3", "203.0.113.1", "https").getURI().getScheme())
                .isEqualTo("http");
    }

    private static ServerHttpRequest through(String trusted, String from, String forwarded, @Nullable String proto) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("http://ledger.example/teach")
                .remoteAddress(new InetSocketAddress(from, 4711))
                .header("X-Forwarded-For", forwarded);
        if (proto != null) {
            request.header("X-Forwarded-Proto", proto);
        }
        ServerHttpRequest[] seen = new ServerHttpRequest[1];
        new TrustedProxies(new MockEnvironment().withProperty("TRUSTED_PROXIES", trusted))
                .filter(MockServerWebExchange.from(request), exchange -> {
                    seen[0] = exchange.getRequest();
                    return Mono.empty();
                })
                .block();
        return seen[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.256", "::1/129"})
    void a_proxy_that_is_no_address_stops_the_start(String value) {
        MockEnvironment settings = new MockEnvironment().withProperty("TRUSTED_PROXIES", value);
        assertThatThrownBy(() -> new TrustedProxies(settings))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("TRUSTED_PROXIES must be");
    }
}
