package lessonledger.gateway.security;

import lessonledger.gateway.problem.ProblemResponses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Who may do what. The student's routes are open, because the token in the request is the student's right; a cron job shows
 * a secret of its own, and health tells strangers no names. Everything else asks for an account, and what is not named here is
 * an admin's.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class AccessRules {

    @Bean
    SecurityWebFilterChain accessRulesOfTheRoutes(
            ServerHttpSecurity http, ReactiveAuthenticationManager signInManager, ProblemResponses problems) {
        return http.authorizeExchange(routes -> routes.pathMatchers(
                                "/api/zoom/**", "/api/cron/**", "/api/health/**", "/actuator/health/**")
                        .permitAll()
                        .pathMatchers("/tracking/**", "/office/**", "/favicon.ico", "/robots.txt")
                        .permitAll()
                        .pathMatchers("/graphql")
                        .hasAnyRole("ADMIN", "AUDITOR")
                        .pathMatchers(
                                HttpMethod.GET,
                                "/api/admin/teacher-sessions/**",
                                "/api/admin/teacher-sessions.*",
                                "/api/admin/reports/**")
                        .hasAnyRole("ADMIN", "AUDITOR")
                        .pathMatchers(
                                "/api/admin/**", "/v3/api-docs/**", "/swagger-ui.html", "/swagger-ui/**", "/webjars/**")
                        .hasRole("ADMIN")
                        .pathMatchers("/api/teachers/**")
                        .hasAnyRole("ADMIN", "TEACHER")
                        .anyExchange()
                        .hasRole("ADMIN"))
                .httpBasic(basic -> basic.authenticationManager(signInManager)
                        .authenticationEntryPoint((exchange, fault) -> signInFirst(exchange, problems)))
                .exceptionHandling(
                        faults -> faults.authenticationEntryPoint((exchange, fault) -> signInFirst(exchange, problems))
                                .accessDeniedHandler((exchange, fault) -> answer(
                                        exchange, problems, HttpStatus.FORBIDDEN, "This account may not do that.")))
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                // Nothing but JSON changes anything here, and no other site's page can send JSON without being asked
                // first.
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .build();
    }

    private static Mono<Void> signInFirst(ServerWebExchange exchange, ProblemResponses problems) {
        exchange.getResponse()
                .getHeaders()
                .set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Lesson Ledger\", charset=\"UTF-8\"");
        return answer(exchange, problems, HttpStatus.UNAUTHORIZED, "Sign in with a user name and a password.");
    }

    private static Mono<Void> answer(
            ServerWebExchange exchange, ProblemResponses problems, HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setInstance(java.net.URI.create(exchange.getRequest().getPath().value()));
        return problems.write(exchange, problem);
    }
}
