package lessonledger.gateway.pages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Styles, scripts and pictures of the office's pages, and the libraries that they use, under an address that holds the digest
 * of all of them: a browser keeps them for ever, and a new release has a new address. There is no secret in them, so nobody
 * has to sign in for them. They are read once, at the start: a request that opened a library's archive would do so on the
 * thread that serves everybody.
 */
@Configuration(proxyBeanMethods = false)
class OfficeFiles {

    private static final String LIBRARIES = "classpath*:META-INF/resources/webjars/";
    private static final List<String> FILES = List.of(
            "classpath*:office/files/*.*",
            LIBRARIES + "graphiql/*/graphiql.min.css",
            LIBRARIES + "graphiql/*/graphiql.min.js",
            LIBRARIES + "react/*/umd/react.production.min.js",
            LIBRARIES + "react-dom/*/umd/react-dom.production.min.js");
    private static final String ROOT = "/office/";
    private static final Map<String, MediaType> TYPES = Map.of(
            "css", MediaType.parseMediaType("text/css;charset=UTF-8"),
            "js", MediaType.parseMediaType("text/javascript;charset=UTF-8"),
            "svg", MediaType.parseMediaType("image/svg+xml"));

    private final Map<String, byte[]> files = new TreeMap<>();
    private final String version;

    OfficeFiles() throws IOException {
        MessageDigest digest = sha256();
        for (String pattern : FILES) {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                try (InputStream content = file.getInputStream()) {
                    files.put(Objects.requireNonNull(file.getFilename()), content.readAllBytes());
                }
            }
        }
        files.forEach((name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        this.version = HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Returns where the files are, without a slash at the end. */
    String address() {
        return ROOT + version;
    }

    @Bean
    RouterFunction<ServerResponse> filesOfTheOffice() {
        return RouterFunctions.route(
                RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD)
                        .and(RequestPredicates.path(ROOT + "{version}/{name}")),
                this::file);
    }

    /** An older address serves the files of today, but is not kept: a page that is open during an update still works. */
    private Mono<ServerResponse> file(ServerRequest request) {
        String name = request.pathVariable("name");
        byte @Nullable [] content = files.get(name);
        @Nullable MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (content == null || type == null) {
            return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such file."));
        }
        boolean current = request.pathVariable("version").equals(version);
        return ServerResponse.ok()
                .contentType(type)
                .cacheControl(
                        current
                                ? CacheControl.maxAge(Duration.ofDays(365))
                                        .cachePublic()
                                        .immutable()
                                : CacheControl.noCache())
                .header("X-Content-Type-Options", "nosniff")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .bodyValue(content);
    }
}
