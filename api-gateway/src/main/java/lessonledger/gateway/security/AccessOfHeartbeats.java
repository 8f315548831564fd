package lessonledger.gateway.security;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way in for the one request that outnumbers all others. Nobody signs in for a heartbeat, its token is its right, so it
 * passes none of the filters that ask who somebody is; the answer has the headers that every answer has.
 */
@Configuration(proxyBeanMethods = false)
class AccessOfHeartbeats {

    private static final String HEARTBEAT = "/api/zoom/heartbeat";

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityWebFilterChain heartbeats() {
        Flux<WebFilter> headersOnly = Flux.just((exchange, chain) -> {
            HttpHeaders headers = exchange.getResponse().getHeaders();
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set("X-XSS-Protection", "0");
            return chain.filter(exchange);
        });
        return new SecurityWebFilterChain() {
            @Override
            public Mono<Boolean> matches(ServerWebExchange exchange) {
                return Mono.just(exchange.getRequest().getMethod() == HttpMethod.POST
                        && exchange.getRequest().getURI().getRawPath().equals(HEARTBEAT));
            }

            @Override
            public Flux<WebFilter> getWebFilters() {
                return headersOnly;
            }
        };
    }

    /** The requests are measured already; a span for every filter that they pass would cost more than the filters. */
    @Bean
    SecurityObservationSettings noObservationOfFilters() {
        return SecurityObservationSettings.noObservations();
    }
}
