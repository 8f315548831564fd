package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguagesTest {

    private final Languages languages = new Languages();

    LanguagesTest() throws IOException {}

    @ParameterizedTest
    @CsvSource({
        "ar,    en,                 ar",
        "am-ET, en,                 am",
        "AR,    ,                   ar",
        "so,    'ar;q=0.8,en',      en",
        ",      'so,am;q=0.9,en;q=0.5', am",
        ",      'ar;q=0,en;q=0.1',  en",
        ",      ,                   en",
        ",      '*',                en",
        ",      'not a header;;q=', en"
    })
    void the_students_own_language_comes_first_then_the_browsers_then_english(
            String ofTheStudent, String accepted, String chosen) {
        assertThat(languages.choose(ofTheStudent, accepted).language()).isEqualTo(chosen);
    }

    @Test
    void there_are_english_arabic_and_amharic() {
        assertThat(StreamSupport.stream(languages.all().spliterator(), false).map(Words::language))
                .containsExactly("am", "ar", "en");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar", "am"})
    void a_language_has_every_text_with_the_same_places_in_it(String language) throws IOException {
        Properties english = texts("en");
        Properties other = texts(language);
        assertThat(withoutPlurals(other)).isEqualTo(withoutPlurals(english));
        for (String key : withoutPlurals(english)) {
            assertThat(places(other.getProperty(key))).as(key).isEqualTo(places(english.getProperty(key)));
        }
    }

    @Test
    void arabic_runs_from_right_to_left() {
        assertThat(languages.choose("ar", null).direction()).isEqualTo("rtl");
        assertThat(languages.choose("am", null).direction()).isEqualTo("ltr");
    }

    @ParameterizedTest
    @CsvSource({
        "en, 1, 1 minute",
        "en, 2, 2 minutes",
        "en, 90, 90 minutes",
        "ar, 1, ١ دقيقة",
        "ar, 2, ٢ دقيقتان",
        "ar, 3, ٣ دقائق",
        "ar, 10, ١٠ دقائق",
        "ar, 11, ١١ دقيقة",
        "ar, 100, ١٠٠ دقيقة",
        "ar, 103, ١٠٣ دقائق",
        "am, 1, 1 ደቂቃ",
        "am, 90, 90 ደቂቃዎች"
    })
    void minutes_are_counted_as_the_language_counts(String language, int count, String text) {
        Words words = languages.choose(language, null);
        assertThat(words.number(count) + " " + words.unitOfMinutes(count)).isEqualTo(text);
    }

    private static Properties texts(String language) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(
                        LanguagesTest.class.getResourceAsStream("/tracking/texts/" + language + ".properties")),
                StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts;
    }

    private static Set<String> withoutPlurals(Properties texts) {
        return texts.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("minutes."))
                .collect(Collectors.toSet());
    }

    private static Set<String> places(String text) {
        return Pattern.compile("\\{\\w+}")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
