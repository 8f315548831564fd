package lessonledger.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID provider on this machine, as {@code OIDC_ISSUER} names one, with one person at a time before it who has signed in
 * there already. It gives codes that are good once and for who began with the right challenge, refuses a client without its
 * secret, signs ID tokens with RS256, and can be told to do each of these things wrong.
 */
public final class FakeIdentityProvider implements AutoCloseable {

    /** The one client that it knows. */
    public static final String CLIENT_ID = "ledger-of-the-tests";

    /** The client's secret. */
    public static final String CLIENT_SECRET = "made-up-secret-of-the-client";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RSAKey key = key();
    private final RSAKey foreign = key();
    private final Map<String, Begun> codes = new ConcurrentHashMap<>();
    private final Map<String, Person> accessTokens = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private volatile Person person = new Person("nobody", null, false);
    private volatile Fault fault = Fault.NONE;

    private record Begun(Person person, String nonce, String challenge, String redirect) {}

    /** Who sits before the provider. */
    public record Person(String subject, @Nullable String mail, boolean verified) {}

    /** What the provider does wrong. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** The person says no. */
        DENIED,
        /** The token answers another request than this one. */
        OTHER_NONCE,
        /** The token is for another client. */
        OTHER_AUDIENCE,
        /** The token is of another provider. */
        OTHER_ISSUER,
        /** The token ran out an hour ago. */
        EXPIRED,
        /** The token says that it is signed by the provider's key and is not. */
        FOREIGN_KEY,
        /** The token is not signed at all. */
        UNSIGNED,
        /** What the provider says of the person is of somebody else. */
        OTHER_PERSON,
        /** Connections are closed without an answer. */
        DOWN
    }

    private FakeIdentityProvider(HttpServer server) {
        this.server = server;
    }

    /** Starts a provider on a free port of 127.0.0.1. */
    public static FakeIdentityProvider start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeIdentityProvider provider = new FakeIdentityProvider(server);
            server.createContext("/", provider::handle);
            server.setExecutor(provider.threads);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2_048).keyID("key-of-the-tests").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the provider's address, for {@code OIDC_ISSUER}. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Somebody sits down before the provider. */
    public void signIn(String subject, @Nullable String mail, boolean verified) {
        person = new Person(subject, mail, verified);
    }

    /** Lets the provider do something wrong. */
    public void does(Fault wrong) {
        fault = wrong;
    }

    /** Returns how often a code was shown. */
    public int exchanges() {
        return exchanges.get();
    }

    /** Returns how often anything was asked, also while the provider was down. */
    public int connections() {
        return connections.get();
    }

    /** Returns every code, token and verifier that went by, which are in no log. */
    public List<String> secrets() {
        return List.copyOf(secrets);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            connections.incrementAndGet();
            if (fault == Fault.DOWN) {
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration" -> answer(exchange, 200, discovery());
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange);
                case "/keys" ->
                    answer(exchange, 200, new JWKSet(key).toPublicJWKSet().toJSONObject());
                case "/person" -> tell(exchange);
                default -> answer(exchange, 404, Map.of());
            }
        } catch (JOSEException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> discovery() {
        return Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/keys",
                "userinfo_endpoint",
                issuer() + "/person",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        boolean good = CLIENT_ID.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && "S256".equals(asked.get("code_challenge_method"))
                && List.of(asked.getOrDefault("scope", "").split(" ")).contains("openid")
                && asked.containsKey("state")
                && asked.containsKey("nonce");
        if (!good) {
            answer(exchange, 400, Map.of("error", "invalid_request"));
            return;
        }
        String outcome;
        if (fault == Fault.DENIED) {
            outcome = "error=access_denied";
        } else {
            String code = "made-up-code-" + numbers.incrementAndGet();
            secrets.add(code);
            codes.put(
                    code,
                    new Begun(
                            person,
                            Objects.requireNonNull(asked.get("nonce")),
                            asked.getOrDefault("code_challenge", ""),
                            asked.getOrDefault("redirect_uri", "")));
            outcome = "code=" + code;
        }
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        asked.get("redirect_uri") + "?" + outcome + "&state="
                                + URLEncoder.encode(asked.getOrDefault("state", ""), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException, JOSEException, NoSuchAlgorithmException {
        exchanges.incrementAndGet();
        Map<String, String> asked = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String verifier = asked.getOrDefault("code_verifier", "");
        secrets.add(verifier);
        if (!("Basic " + base64(CLIENT_ID + ":" + CLIENT_SECRET))
                .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        @Nullable Begun begun = codes.remove(asked.getOrDefault("code", ""));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        if (begun == null
                || !begun.challenge()
                        .equals(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
                || !begun.redirect().equals(asked.get("redirect_uri"))
                || !"authorization_code".equals(asked.get("grant_type"))) {
            answer(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        String access = "made-up-access-token-" + numbers.incrementAndGet();
        accessTokens.put(
                access,
                fault == Fault.OTHER_PERSON ? new Person("somebody-else", "x@school.example", true) : begun.person());
        String id = idToken(begun);
        secrets.add(access);
        secrets.add(id);
        answer(
                exchange,
                200,
                Map.of("access_token", access, "token_type", "Bearer", "expires_in", 300, "id_token", id));
    }

    private String idToken(Begun begun) throws JOSEException {
        Instant now = fault == Fault.EXPIRED ? Instant.now().minusSeconds(7_200) : Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(fault == Fault.OTHER_ISSUER ? "https://elsewhere.example" : issuer())
                .audience(fault == Fault.OTHER_AUDIENCE ? "another-client" : CLIENT_ID)
                .subject(begun.person().subject())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", fault == Fault.OTHER_NONCE ? "another-nonce" : begun.nonce())
                .build();
        if (fault == Fault.UNSIGNED) {
            return new PlainJWT(claims).serialize();
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(fault == Fault.FOREIGN_KEY ? foreign : key));
        return token.serialize();
    }

    /** The address of a person is not in the ID token: many providers give it here only. */
    private void tell(HttpExchange exchange) throws IOException {
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        @Nullable Person known = accessTokens.get(shown.replace("Bearer ", ""));
        if (known == null) {
            answer(exchange, 401, Map.of("error", "invalid_token"));
            return;
        }
        Map<String, Object> claims = new HashMap<>(Map.of("sub", known.subject()));
        if (known.mail() != null) {
            claims.put("email", known.mail());
            claims.put("email_verified", known.verified());
        }
        answer(exchange, 200, claims);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> form(@Nullable String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] body = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
