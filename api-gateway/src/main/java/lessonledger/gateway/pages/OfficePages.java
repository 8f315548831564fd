package lessonledger.gateway.pages;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Sessions, reports and people. A page is the same for everybody, so it is drawn once, when the application starts; what is
 * on it comes by script from the API, whose rules decide what an account may see.
 */
@Configuration(proxyBeanMethods = false)
class OfficePages {

    private static final String FOLDER = "office/";
    private static final String TEMPLATES = "classpath*:templates/" + FOLDER + "*.mustache";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private final OfficeFiles files;
    private final String zone;
    private final Map<String, String> templates = new TreeMap<>();
    private final Mustache.Compiler compiler = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .withLoader(name -> new StringReader(template(name)));

    /**
     * Reads the templates.
     *
     * @param zone the school's time zone, by which the pages tell the time
     */
    OfficePages(OfficeFiles files, @Value("${SCHOOL_TIME_ZONE:UTC}") String zone) throws IOException {
        this.files = files;
        this.zone = zone;
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(TEMPLATES)) {
            String name = Objects.requireNonNull(file.getFilename());
            templates.put(
                    FOLDER + name.substring(0, name.indexOf('.')), file.getContentAsString(StandardCharsets.UTF_8));
        }
    }

    @Bean
    RouterFunction<ServerResponse> pagesOfTheOffice() {
        String sessions = drawn("sessions", "onSessions");
        String reports = drawn("reports", "onReports");
        String people = drawn("people", "onPeople");
        return RouterFunctions.route()
                .GET(
                        "/",
                        request -> ServerResponse.status(HttpStatus.SEE_OTHER)
                                .location(URI.create("/admin"))
                                .build())
                .GET("/admin", request -> page(request, sessions))
                .GET("/admin/reports", request -> page(request, reports))
                .GET("/admin/people", request -> page(request, people))
                .build();
    }

    private String drawn(String name, String mark) {
        Map<String, Object> model = new HashMap<>();
        model.put("files", files.address());
        model.put("zone", zone);
        for (String page : new String[] {"onSessions", "onReports", "onPeople"}) {
            model.put(page, page.equals(mark));
        }
        return compiler.compile(template(FOLDER + name)).execute(model);
    }

    private String template(String name) {
        return Objects.requireNonNull(templates.get(name), () -> "There is no template " + name + ".");
    }

    private static Mono<ServerResponse> page(ServerRequest request, String drawn) {
        return ServerResponse.ok()
                .contentType(HTML)
                .headers(headers -> {
                    // Its files have addresses for ever, the page itself has not.
                    headers.setCacheControl("no-cache");
                    headers.set("Content-Security-Policy", POLICY);
                    headers.set("Referrer-Policy", "same-origin");
                    headers.set("X-Content-Type-Options", "nosniff");
                    headers.set("X-Robots-Tag", "noindex, nofollow");
                })
                .bodyValue(drawn);
    }
}
