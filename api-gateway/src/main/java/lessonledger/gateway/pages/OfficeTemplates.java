package lessonledger.gateway.pages;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import lessonledger.gateway.SchoolClock;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Draws the pages of the staff, and answers with them. */
@Component
final class OfficeTemplates {

    private static final String FOLDER = "office/";
    private static final String TEMPLATES = "classpath*:templates/" + FOLDER + "*.mustache";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final String POLICY_WITH_DATA = POLICY.replace("img-src 'self'", "img-src 'self' data:")
            .replace("font-src 'self'", "font-src 'self' data:");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private final OfficeFiles files;
    private final String zone;
    private final Map<String, String> templates = new TreeMap<>();
    private final Mustache.Compiler compiler = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .defaultValue("")
            .withLoader(name -> new StringReader(template(name)));

    /**
     * Reads the templates.
     *
     * @param school in whose time zone the pages tell the time
     */
    OfficeTemplates(OfficeFiles files, SchoolClock school) throws IOException {
        this.files = files;
        this.zone = school.zone().getId();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(TEMPLATES)) {
            String name = Objects.requireNonNull(file.getFilename());
            templates.put(
                    FOLDER + name.substring(0, name.indexOf('.')), file.getContentAsString(StandardCharsets.UTF_8));
        }
    }

    /** Draws a page; its model also has where the files are and the school's time zone. */
    String drawn(String name, Map<String, ?> particulars) {
        Map<String, Object> model = new HashMap<>(particulars);
        model.put("files", files.address());
        model.put("zone", zone);
        return compiler.compile(template(FOLDER + name)).execute(model);
    }

    private String template(String name) {
        return Objects.requireNonNull(templates.get(name), () -> "There is no template " + name + ".");
    }

    /**
     * Answers with a page.
     *
     * @param cache {@code no-cache} for one that is the same for everybody, {@code no-store} for any other
     */
    static Mono<ServerResponse> page(HttpStatusCode status, String drawn, String cache) {
        return page(status, drawn, cache, POLICY);
    }

    /** Answers with a page whose styles have their fonts and pictures within them; its scripts are files of ours as ever. */
    static Mono<ServerResponse> pageWithDataInStyles(String drawn) {
        return page(HttpStatus.OK, drawn, "no-cache", POLICY_WITH_DATA);
    }

    private static Mono<ServerResponse> page(HttpStatusCode status, String drawn, String cache, String policy) {
        return ServerResponse.status(status)
                .contentType(HTML)
                .headers(headers -> {
                    headers.setCacheControl(cache);
                    headers.set("Content-Security-Policy", policy);
                    headers.set("Referrer-Policy", "same-origin");
                    headers.set("X-Content-Type-Options", "nosniff");
                    headers.set("X-Robots-Tag", "noindex, nofollow");
                })
                .bodyValue(drawn);
    }
}
