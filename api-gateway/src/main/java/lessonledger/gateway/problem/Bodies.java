package lessonledger.gateway.problem;

import java.util.List;
import java.util.Objects;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads the JSON that clients send: strictly, with a bound, and with errors that say where the fault is without repeating
 * what was sent, which may be a secret.
 */
@Component
public final class Bodies {

    private static final int MOST_OF_THE_PUBLIC = 8 * 1024;
    private static final int MOST_OF_OTHERS = 64 * 1024;
    private static final List<MediaType> OF_THE_PUBLIC = List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN);
    private static final byte[] NOTHING = {};

    private final JsonMapper strict = JsonMapper.builder(JsonFactory.builder()
                    // The threads that read are few and never wait while they do.
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    c -> c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private final JsonMapper tolerant = strict.rebuild()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Makes the reader. */
    public Bodies() {}

    /** Reads what a student's page sends: JSON, also declared as text/plain, at most 8 KB; unknown members are ignored. */
    public <T> Mono<T> ofThePublic(ServerRequest request, Class<T> type) {
        return read(request, type, tolerant, MOST_OF_THE_PUBLIC, OF_THE_PUBLIC);
    }

    /** Reads what the school's staff sends: JSON, at most 64 KB; unknown members are an error. */
    public <T> Mono<T> ofTheStaff(ServerRequest request, Class<T> type) {
        return read(request, type, strict, MOST_OF_OTHERS, List.of(MediaType.APPLICATION_JSON));
    }

    /** Reads what Telegram sends: any JSON, at most 64 KB. */
    public Mono<JsonNode> ofABot(ServerRequest request) {
        return read(request, JsonNode.class, tolerant, MOST_OF_OTHERS, List.of(MediaType.APPLICATION_JSON));
    }

    /** Reads what a student's page sends in a request that has not come to its route. */
    public <T> Mono<T> ofThePublic(ServerHttpRequest request, Class<T> type) {
        return read(request, type, tolerant, MOST_OF_THE_PUBLIC, OF_THE_PUBLIC);
    }

    private static <T> Mono<T> read(
            ServerRequest request, Class<T> type, JsonMapper mapper, int most, List<MediaType> allowed) {
        return read(request.exchange().getRequest(), type, mapper, most, allowed);
    }

    private static <T> Mono<T> read(
            ServerHttpRequest request, Class<T> type, JsonMapper mapper, int most, List<MediaType> allowed) {
        MediaType sent;
        try {
            sent = Objects.requireNonNullElse(
                    request.getHeaders().getContentType(), MediaType.APPLICATION_OCTET_STREAM);
        } catch (IllegalArgumentException e) {
            return Mono.error(new Malformed("The header Content-Type is not a media type."));
        }
        if (allowed.stream().noneMatch(a -> a.isCompatibleWith(sent))) {
            return Mono.error(new UnsupportedMediaTypeStatusException(sent, allowed));
        }
        if (request.getHeaders().getContentLength() > most) {
            return Mono.error(tooLarge(most));
        }
        return DataBufferUtils.join(request.getBody(), most)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge(most))
                .map(Bodies::bytes)
                .defaultIfEmpty(NOTHING)
                .map(bytes -> parsed(bytes, type, mapper));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static <T> T parsed(byte[] bytes, Class<T> type, JsonMapper mapper) {
        T value;
        try {
            value = mapper.readValue(bytes, type);
        } catch (UnrecognizedPropertyException e) {
            throw new Malformed("There is no member '" + printable(e.getPropertyName()) + "' here.");
        } catch (DatabindException e) {
            String path = path(e);
            throw new Malformed(
                    path.isEmpty()
                            ? "The body must be a JSON object."
                            : "The member '" + path + "' has a value of a wrong type or form.");
        } catch (JacksonException e) {
            throw new Malformed(
                    "The body is not JSON: line " + Math.max(1, e.getLocation().getLineNr()) + ", column "
                            + Math.max(1, e.getLocation().getColumnNr()) + ".");
        }
        if (value == null) {
            throw new Malformed("The body must be a JSON object.");
        }
        return value;
    }

    private static String path(DatabindException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(printable(step.getPropertyName()));
            }
        }
        return path.toString();
    }

    private static String printable(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        return plain.length() <= 40 ? plain : plain.substring(0, 40);
    }

    private static ResponseStatusException tooLarge(int most) {
        return new ResponseStatusException(
                HttpStatus.CONTENT_TOO_LARGE, "The body must not be larger than " + most / 1024 + " KB.");
    }
}
