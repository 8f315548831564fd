package lessonledger.command.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import lessonledger.command.delivery.LinkMessage.Button;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordingTest {

    private static final String ADDRESS = "https://school.example.org/api/zoom/track?token=AAAAAAAAAAAAAAAAAAAAAA";

    private final Wording wording = new Wording();

    @Test
    void the_message_names_student_and_teacher_and_has_a_button() {
        LinkMessage message = wording.of("Sara Omar", "Ahmed Hassan", "en", ADDRESS, true);
        assertThat(readable(message)).isEqualTo("Hello Sara Omar! Your lesson with Ahmed Hassan is ready.");
        assertThat(message.button()).isEqualTo(new Button("Start lesson", ADDRESS));
    }

    @Test
    void it_speaks_arabic() {
        LinkMessage message = wording.of("سارة عمر", "أحمد حسن", "ar-eg", ADDRESS, true);
        assertThat(readable(message)).isEqualTo("السلام عليكم سارة عمر! درسك مع أحمد حسن جاهز.");
        assertThat(message.button()).isEqualTo(new Button("ابدأ الدرس", ADDRESS));
    }

    @Test
    void it_speaks_amharic() {
        LinkMessage message = wording.of("ሳራ ዑመር", "አህመድ ሐሰን", "am", ADDRESS, true);
        assertThat(readable(message)).isEqualTo("ሰላም ሳራ ዑመር! ከአህመድ ሐሰን ጋር ያለዎት ትምህርት ዝግጁ ነው።");
        assertThat(message.button()).isEqualTo(new Button("ትምህርቱን ይጀምሩ", ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fr", "", "not a language", "x"})
    void another_language_is_answered_in_english_whatever_the_server_speaks(String language) {
        Locale server = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar"));
        try {
            assertThat(readable(wording.of("Sara", "Ahmed", language, ADDRESS, true)))
                    .startsWith("Hello Sara!");
        } finally {
            Locale.setDefault(server);
        }
    }

    @Test
    void a_name_keeps_its_own_direction_of_writing() {
        assertThat(wording.of("Sara Omar", "Ahmed", "ar", ADDRESS, true).text()).contains("\u2068Sara Omar\u2069");
    }

    @Test
    void markup_in_a_name_is_only_text() {
        assertThat(readable(wording.of("<b>Sara</b> *O'Mar* {0} _x_", "&amp; [a](b)", "en", ADDRESS, true)))
                .isEqualTo("Hello <b>Sara</b> *O'Mar* {0} _x_! Your lesson with &amp; [a](b) is ready.");
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example",
        "https://evil.example/x",
        "@evil_bot",
        "/start",
        "t.me/evil",
        "#tag",
    })
    void nothing_in_a_name_becomes_a_link(String name) {
        String text = wording.of("Sara " + name, "Ahmed", "en", ADDRESS, true).text();
        assertThat(text).doesNotContain(name);
        assertThat(text.replace("\u2060", "")).contains(name);
    }

    @Test
    void a_name_is_one_line_and_turns_no_direction_and_ends() {
        String text = wording.of("Sara\n\nYour bank:\r\u202Ex" + "y".repeat(200), "Ahmed", "en", ADDRESS, true)
                .text();
        assertThat(text).doesNotContain("\n", "\r", "\u202E").hasSizeLessThan(200);
        assertThat(text).contains("y…");
    }

    @ParameterizedTest
    @CsvSource({
        "https://school.example.org/x, true",
        "http://school.example.org/x, true",
        "http://127.0.0.1:8080/x, true",
        "https://[2001:db8::1]/x, true",
        "http://localhost:8080/x, false",
        "https://school/x, false",
        "https://school example.org/x, false",
    })
    void an_address_that_telegram_takes_for_no_button_stands_in_the_text(String address, boolean button) {
        LinkMessage message = wording.of("Sara", "Ahmed", "en", address, true);
        if (button) {
            assertThat(message.button()).isEqualTo(new Button("Start lesson", address));
            assertThat(message.text()).doesNotContain(address);
        } else {
            assertThat(message.button()).isNull();
            assertThat(message.text()).endsWith("\nOpen this link to start the lesson:\n" + address);
        }
    }

    @Test
    void a_message_shows_nothing_of_itself() {
        LinkMessage message = wording.of("Sara", "Ahmed", "en", ADDRESS, true);
        assertThat(message.toString() + message.button()).doesNotContain("Sara", "AAAA");
    }

    private static String readable(LinkMessage message) {
        return message.text().replaceAll("[\u2060\u2068\u2069]", "");
    }
}
