package lessonledger.gateway.tracking;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The templates of the student's pages, read and compiled once: drawing a page waits for no file. */
@Component
final class Templates {

    private static final String FOLDER = "tracking/";
    private static final String FILES = "classpath*:templates/" + FOLDER + "*.mustache";

    private final Template lesson;
    private final Template notice;

    /** Reads the templates. A place in one that no value fills is an error, never an empty place. */
    Templates() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
            String name = Objects.requireNonNull(file.getFilename());
            sources.put(FOLDER + name.substring(0, name.indexOf('.')), file.getContentAsString(StandardCharsets.UTF_8));
        }
        Mustache.Compiler compiler = Mustache.compiler()
                .escapeHTML(true)
                .emptyStringIsFalse(true)
                .withLoader(name -> new StringReader(source(sources, name)));
        this.lesson = compiler.compile(source(sources, FOLDER + "lesson"));
        this.notice = compiler.compile(source(sources, FOLDER + "notice"));
    }

    private static String source(Map<String, String> sources, String name) {
        return Objects.requireNonNull(sources.get(name), () -> "There is no template " + name + ".");
    }

    /** Draws the page of a lesson. */
    String lesson(Map<String, Object> model) {
        return lesson.execute(model);
    }

    /** Draws the page of a notice. */
    String notice(Map<String, Object> model) {
        return notice.execute(model);
    }
}
