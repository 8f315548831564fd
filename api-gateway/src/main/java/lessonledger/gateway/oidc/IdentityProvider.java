package lessonledger.gateway.oidc;

import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import lessonledger.contract.access.AccessQuery.WhoIsKnownAs;
import lessonledger.gateway.oidc.NotSignedIn.Reason;
import lessonledger.gateway.security.BrowserCookies;
import lessonledger.gateway.security.SignIns;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeReactiveAuthenticationManager;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcReactiveOAuth2UserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.DefaultReactiveOAuth2UserService;
import org.springframework.security.oauth2.client.web.server.DefaultServerOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.server.ServerOAuth2AuthorizationCodeAuthenticationTokenConverter;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.converter.ClaimTypeConverter;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * The school's identity provider, if the operator has named one. It vouches for who somebody is; which account they have, and
 * what that may do, the ledger knows itself.
 *
 * <p>The protocol is Spring Security's: the request with state, nonce and PKCE, the exchange of the code, the checks of the ID
 * token. Where things are at the provider is asked for when somebody wants to sign in and kept for an hour, a fault for five
 * seconds; a provider that does not answer keeps nobody from starting the ledger or from signing in with a password.
 */
@Component
public final class IdentityProvider {

    private static final Logger log = LoggerFactory.getLogger(IdentityProvider.class);

    private static final String REGISTRATION = "provider";
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final List<String> ADDRESSES =
            List.of("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint");
    private static final int LONGEST = 255;

    /** Not those of all the world: the sign for kelvin, too, has a small k. */
    private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");

    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration ONE_ANSWER = Duration.ofSeconds(10);
    private static final Duration ALL_ANSWERS = Duration.ofSeconds(20);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration FAULT_KEPT = Duration.ofSeconds(5);

    private final @Nullable Configured configured;

    /**
     * Reads the settings that begin with {@code OIDC_}; asks nobody for anything.
     *
     * @throws lessonledger.gateway.start.StartRefused when they are not good
     */
    IdentityProvider(Environment environment, BrowserCookies cookies, Clock clock) {
        this.configured = ProviderSettings.read(environment)
                .map(settings -> new Configured(
                        settings,
                        environment
                                .getProperty("BASE_URL", environment.getProperty("NEXT_PUBLIC_BASE_URL", ""))
                                .strip(),
                        new BegunSignIns(settings.clientSecret(), REGISTRATION, cookies, clock),
                        clock))
                .orElse(null);
    }

    /** Returns what people call the provider, or nothing when there is none. */
    public Optional<String> label() {
        return Optional.ofNullable(configured).map(provider -> provider.settings.label());
    }

    /** Returns the provider's issuer, or nothing when there is none. */
    public Optional<String> issuer() {
        return Optional.ofNullable(configured).map(provider -> provider.settings.issuer());
    }

    /** Returns by which claim the provider's people are linked to accounts, or nothing when there is no provider. */
    public Optional<String> claim() {
        return Optional.ofNullable(configured).map(provider -> provider.settings.claim());
    }

    /** Returns a name as it is compared: of mail addresses nobody knows the capitals, A to Z and no others. */
    public String comparable(String name) {
        return configured == null ? name.strip() : configured.comparable(name);
    }

    /**
     * Begins at the provider.
     *
     * @param next where the person goes on afterwards, a path of this site or nothing
     * @return where the browser goes; an error with {@link NotSignedIn} when the provider does not say where that is
     */
    public Mono<URI> begin(ServerWebExchange exchange, String next) {
        return Objects.requireNonNull(configured, "no provider").begin(exchange, next);
    }

    /**
     * Looks whether what this exchange ends was begun in the same browser, and asks the provider nothing.
     *
     * @return nothing; an error with {@link NotSignedIn} when it was not
     */
    public Mono<Void> requireBegun(ServerWebExchange exchange) {
        return Objects.requireNonNull(configured, "no provider")
                .begunHere(exchange)
                .then();
    }

    /**
     * Ends what was begun: the browser comes back from the provider.
     *
     * @return for whom the provider vouches; an error with {@link NotSignedIn} when for nobody
     */
    public Mono<VouchedFor> end(ServerWebExchange exchange) {
        return Objects.requireNonNull(configured, "no provider").end(exchange);
    }

    /** Says at the start whether the provider can be reached; whoever set it up wants to know before the first teacher does. */
    @EventListener(ApplicationReadyEvent.class)
    void look() {
        if (configured != null) {
            ProviderSettings settings = configured.settings;
            configured.found.subscribe(
                    found -> log.info("People may sign in with {} ({})", settings.label(), settings.issuer()),
                    fault -> {});
        }
    }

    /**
     * For whom the provider vouches.
     *
     * @param name what the person is called there, or null when the provider does not vouch for that
     * @param next where the person goes on
     */
    public record VouchedFor(
            String issuer, String subject, @Nullable String name, String next) {

        /** Returns the question for their account. */
        public WhoIsKnownAs account(Instant at) {
            return new WhoIsKnownAs(issuer, subject, name, at);
        }

        @Override
        public String toString() {
            return "VouchedFor[issuer=" + issuer + "]";
        }
    }

    /** Where things are at the provider, and who checks what it says. */
    private record Found(ClientRegistration client, OidcAuthorizationCodeReactiveAuthenticationManager checks) {}

    /** A provider that there is. */
    private static final class Configured {

        private final ProviderSettings settings;
        private final String callback;
        private final BegunSignIns begun;
        private final Clock clock;
        private final WebClient http;
        private final Mono<Found> found;
        private final DefaultServerOAuth2AuthorizationRequestResolver requests;
        private final ServerOAuth2AuthorizationCodeAuthenticationTokenConverter answers;

        Configured(ProviderSettings settings, String baseUrl, BegunSignIns begun, Clock clock) {
            this.settings = settings;
            this.callback = (baseUrl.isEmpty() ? "{baseUrl}" : ProviderSettings.withoutSlash(baseUrl))
                    + SignIns.BACK_FROM_PROVIDER;
            this.begun = begun;
            this.clock = clock;
            this.http = WebClient.builder()
                    .clientConnector(new ReactorClientHttpConnector(HttpClient.create()
                            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                            .responseTimeout(ONE_ANSWER)))
                    .build();
            // One question for all who wait for it, and one line of the log for a while in which it is down.
            this.found = http.get()
                    .uri(URI.create(settings.issuer() + DISCOVERY))
                    .retrieve()
                    .bodyToMono(new ParameterizedTypeReference<Map<String, Object>>() {})
                    .map(this::found)
                    .timeout(ONE_ANSWER)
                    .doOnError(fault -> log.warn(
                            "{} ({}) cannot be used to sign in for the moment, passwords can: {}",
                            settings.label(),
                            settings.issuer(),
                            fault.toString()))
                    .cache(f -> KEPT, f -> FAULT_KEPT, () -> FAULT_KEPT);
            this.requests = new DefaultServerOAuth2AuthorizationRequestResolver(id -> found.map(Found::client));
            this.answers =
                    new ServerOAuth2AuthorizationCodeAuthenticationTokenConverter(id -> found.map(Found::client));
            this.answers.setAuthorizationRequestRepository(begun);
        }

        private Found found(Map<String, Object> said) {
            if (!settings.issuer().equals(ProviderSettings.withoutSlash(String.valueOf(said.get("issuer"))))) {
                throw new IllegalStateException("it says that it is another issuer.");
            }
            for (String name : ADDRESSES) {
                @Nullable URI address = ProviderSettings.uri(said.get(name));
                if (said.get(name) != null && (address == null || !ProviderSettings.isSafe(address))) {
                    throw new IllegalStateException("its " + name + " is not safe.");
                }
            }
            ClientRegistration client = ClientRegistrations.fromOidcConfiguration(said)
                    .registrationId(REGISTRATION)
                    .clientId(settings.clientId())
                    .clientSecret(settings.clientSecret())
                    .clientName(settings.label())
                    .scope(settings.scopes())
                    .redirectUri(callback)
                    .clientSettings(ClientRegistration.ClientSettings.builder()
                            .requireProofKey(true)
                            .build())
                    .build();
            return new Found(client, checks(client, said));
        }

        private OidcAuthorizationCodeReactiveAuthenticationManager checks(
                ClientRegistration client, Map<String, Object> said) {
            var codes = new WebClientReactiveAuthorizationCodeTokenResponseClient();
            codes.setWebClient(http);
            var particulars = new DefaultReactiveOAuth2UserService();
            particulars.setWebClient(http);
            var people = new OidcReactiveOAuth2UserService();
            people.setOauth2UserService(particulars);
            NimbusReactiveJwtDecoder tokens = NimbusReactiveJwtDecoder.withJwkSetUri(
                            Objects.requireNonNull(client.getProviderDetails().getJwkSetUri()))
                    .jwsAlgorithm(algorithm(said))
                    .webClient(http)
                    .build();
            tokens.setClaimSetConverter(
                    new ClaimTypeConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters()));
            JwtTimestampValidator times = new JwtTimestampValidator();
            times.setClock(clock);
            OidcIdTokenValidator token = new OidcIdTokenValidator(client);
            token.setClock(clock);
            tokens.setJwtValidator(new DelegatingOAuth2TokenValidator<>(times, token));
            var checks = new OidcAuthorizationCodeReactiveAuthenticationManager(codes, people);
            checks.setJwtDecoderFactory(c -> tokens);
            return checks;
        }

        /** Every provider must know RS256; one that says that it does not is taken by its word. */
        private static SignatureAlgorithm algorithm(Map<String, Object> said) {
            if (said.get("id_token_signing_alg_values_supported") instanceof List<?> known
                    && !known.contains(SignatureAlgorithm.RS256.getName())) {
                return known.stream()
                        .map(name -> SignatureAlgorithm.from(String.valueOf(name)))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(SignatureAlgorithm.RS256);
            }
            return SignatureAlgorithm.RS256;
        }

        Mono<URI> begin(ServerWebExchange exchange, String next) {
            return requests.resolve(exchange, REGISTRATION)
                    .map(request -> OAuth2AuthorizationRequest.from(request)
                            .attributes(attributes -> attributes.put(BegunSignIns.NEXT, next))
                            .build())
                    .flatMap(request -> begun.saveAuthorizationRequest(request, exchange)
                            .thenReturn(URI.create(request.getAuthorizationRequestUri())))
                    .onErrorMap(fault -> new NotSignedIn(Reason.UNREACHABLE, fault));
        }

        Mono<OAuth2AuthorizationRequest> begunHere(ServerWebExchange exchange) {
            MultiValueMap<String, String> said = exchange.getRequest().getQueryParams();
            if (!said.containsKey(OAuth2ParameterNames.STATE)
                    || !said.containsKey(OAuth2ParameterNames.CODE) && !said.containsKey(OAuth2ParameterNames.ERROR)) {
                return Mono.error(new NotSignedIn(Reason.NOT_BEGUN_HERE));
            }
            return begun.loadAuthorizationRequest(exchange)
                    .filter(request -> Objects.equals(request.getState(), said.getFirst(OAuth2ParameterNames.STATE)))
                    .switchIfEmpty(Mono.error(() -> new NotSignedIn(Reason.NOT_BEGUN_HERE)));
        }

        Mono<VouchedFor> end(ServerWebExchange exchange) {
            return begunHere(exchange)
                    .flatMap(request -> answers.convert(exchange)
                            .flatMap(answer ->
                                    found.flatMap(provider -> provider.checks().authenticate(answer)))
                            .switchIfEmpty(Mono.error(() -> new NotSignedIn(Reason.NOT_CONFIRMED)))
                            .map(Authentication::getPrincipal)
                            .cast(OidcUser.class)
                            .map(person -> vouchedFor(
                                    person, Objects.requireNonNull(request.<String>getAttribute(BegunSignIns.NEXT)))))
                    .timeout(ALL_ANSWERS)
                    .onErrorMap(fault -> fault instanceof NotSignedIn ? fault : notSignedIn(fault));
        }

        /** The codes of faults are from a list; what a provider writes beside them is not for our log. */
        private NotSignedIn notSignedIn(Throwable fault) {
            String code;
            if (fault instanceof OAuth2AuthenticationException refused) {
                code = refused.getError().getErrorCode();
            } else if (fault instanceof OAuth2AuthorizationException refused) {
                code = refused.getError().getErrorCode();
            } else {
                code = fault.getClass().getSimpleName();
            }
            Reason reason = isPassing(fault) ? Reason.UNREACHABLE : Reason.NOT_CONFIRMED;
            log.warn(
                    "{} did not sign somebody in: {}",
                    settings.label(),
                    code.matches("[A-Za-z0-9_-]{1,60}") ? code : "a fault of its own");
            return new NotSignedIn(reason, fault);
        }

        private static boolean isPassing(Throwable fault) {
            for (Throwable t = fault; t != null; t = t.getCause()) {
                if (t instanceof WebClientException || t instanceof IOException || t instanceof TimeoutException) {
                    return true;
                }
            }
            return fault instanceof OAuth2AuthorizationException refused
                    && refused.getError().getErrorCode().equals("invalid_token_response");
        }

        private VouchedFor vouchedFor(OidcUser person, String next) {
            @Nullable Object said = person.getClaims().get(settings.claim());
            @Nullable String name = said instanceof String text ? comparable(text) : null;
            boolean vouched = name != null
                    && !name.isEmpty()
                    && name.length() <= LONGEST
                    && (!settings.claim().equals(ProviderSettings.MAIL)
                            || Boolean.TRUE.equals(person.getEmailVerified()));
            @Nullable String subject = person.getSubject();
            if (subject == null || subject.length() > LONGEST) {
                throw new NotSignedIn(Reason.NOT_CONFIRMED);
            }
            return new VouchedFor(settings.issuer(), subject, vouched ? name : null, next);
        }

        String comparable(String name) {
            return settings.claim().equals(ProviderSettings.MAIL)
                    ? CAPITALS.matcher(name.strip())
                            .replaceAll(found -> found.group().toLowerCase(Locale.ROOT))
                    : name.strip();
        }
    }
}
