package lessonledger.gateway.tracking;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormatSymbols;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The languages that the student's pages speak: one file each, so that a further language is a further file. */
@Component
final class Languages {

    private static final String FILES = "classpath*:tracking/texts/*.properties";
    private static final String FALLBACK = "en";

    private final Map<String, Words> words = new TreeMap<>();

    /** Reads the files. */
    Languages() throws IOException {
        Map<String, Properties> files = new TreeMap<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
            String name = Objects.requireNonNull(file.getFilename());
            files.put(name.substring(0, name.indexOf('.')), read(file));
        }
        Properties english = files.get(FALLBACK);
        if (english == null) {
            throw new IllegalStateException("The texts of the pages are missing: the module tracking-ui.");
        }
        files.forEach((language, texts) -> {
            Map<String, String> all = new HashMap<>();
            english.forEach((key, text) -> all.put((String) key, (String) text));
            texts.forEach((key, text) -> all.put((String) key, (String) text));
            char zero = DecimalFormatSymbols.getInstance(Locale.forLanguageTag(all.getOrDefault("locale", language)))
                    .getZeroDigit();
            words.put(language, new Words(language, zero, Map.copyOf(all)));
        });
    }

    private static Properties read(Resource file) {
        Properties texts = new Properties();
        try (Reader reader = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    /** Returns all languages. */
    Iterable<Words> all() {
        return words.values();
    }

    /**
     * Chooses the language of a page: the student's own, then what their browser asks for, then English.
     *
     * @param ofTheStudent an IETF language tag, or null when it is not known
     * @param acceptLanguage the header {@code Accept-Language}, or null when there is none
     */
    Words choose(@Nullable String ofTheStudent, @Nullable String acceptLanguage) {
        @Nullable Words own = ofTheStudent == null ? null : words.get(primary(ofTheStudent));
        if (own != null) {
            return own;
        }
        for (Locale.LanguageRange range : ranges(acceptLanguage)) {
            @Nullable Words asked = range.getWeight() > 0 ? words.get(primary(range.getRange())) : null;
            if (asked != null) {
                return asked;
            }
        }
        return Objects.requireNonNull(words.get(FALLBACK));
    }

    private static List<Locale.LanguageRange> ranges(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return List.of();
        }
        try {
            return Locale.LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            return List.of(); // A header of another form asks for nothing.
        }
    }

    private static String primary(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    }
}
