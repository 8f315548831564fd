package lessonledger.gateway.security;

import io.micrometer.observation.ObservationPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way in for the one request that outnumbers all others. Nobody signs in for a heartbeat, its token is its right, so it
 * passes none of the filters that ask who somebody is; the answer has the headers that matter where no page is shown.
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
                return Mono.just(isHeartbeat(exchange.getRequest()));
            }

            @Override
            public Flux<WebFilter> getWebFilters() {
                return headersOnly;
            }
        };
    }

    /** What the firewall looks for is hidden in paths and in headers that are passed on; here the path is known to the letter. */
    @Bean
    ServerWebExchangeFirewall firewall() {
        ServerWebExchangeFirewall strict = new StrictServerWebExchangeFirewall();
        return exchange ->
                isHeartbeat(exchange.getRequest()) ? Mono.just(exchange) : strict.getFirewalledExchange(exchange);
    }

    /** Heartbeats are measured as commands, by what became of them; a second measure of the same would cost as much again. */
    @Bean
    ObservationPredicate heartbeatsAreMeasuredAsCommands() {
        return (name, context) ->
                !(context instanceof ServerRequestObservationContext request && isHeartbeat(request.getCarrier()));
    }

    private static boolean isHeartbeat(@Nullable ServerHttpRequest request) {
        return request != null
                && request.getMethod() == HttpMethod.POST
                && HEARTBEAT.equals(request.getURI().getRawPath());
    }

    /** The requests are measured already; a span for every filter that they pass would cost more than the filters. */
    @Bean
    SecurityObservationSettings noObservationOfFilters() {
        return SecurityObservationSettings.noObservations();
    }
}
