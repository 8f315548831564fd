package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.reactive.function.server.MockServerRequest;

class VisitorTest {

    private static final String PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PHONE,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
                "Mozilla/5.0 (Linux; Android 13; SM-A135F; wv) AppleWebKit/537.36 Chrome/126.0 Telegram-Android/11.0.0",
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/21F90 [FBAN/FBIOS;FBAV/470.0]",
                "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 30) AppleWebKit/537.36 Chrome/120.0 Mobile",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/150.0 Safari/537.36",
                "curl/8.5.0"
            })
    void who_names_a_browser_is_a_person(String agent) {
        assertThat(Visitor.of(get().header("User-Agent", agent).build())).isEqualTo(Visitor.PERSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TelegramBot (like TwitterBot)",
                "telegrambot",
                "WhatsApp/2.23.20.0 A",
                "whatsapp",
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "Mozilla/5.0 (Macintosh) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
                "meta-externalagent/1.1",
                "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
                "SLACKBOT 1.0",
                "Twitterbot/1.0",
                "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
                "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
                "Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5",
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Mozilla/5.0 (compatible; bingbot/2.0)",
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (Applebot/0.1)",
                "Mozilla/5.0 AppleWebKit/537.36 BingPreview/1.0b",
                "Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)",
                "Viber URL Preview",
                "SomeNewCrawler/1.0"
            })
    void a_machine_that_previews_links_is_known_by_its_name(String agent) {
        assertThat(Visitor.of(get().header("User-Agent", agent).build())).isEqualTo(Visitor.MACHINE);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Purpose, prefetch",
        "Sec-Purpose, prefetch;prerender",
        "Sec-Purpose, prefetch;anonymous-client-ip",
        "Purpose, prefetch",
        "purpose, PREFETCH",
        "X-Moz, prefetch",
        "X-Purpose, preview"
    })
    void a_page_loaded_in_advance_is_no_visit(String header, String value) {
        assertThat(Visitor.of(
                        get().header("User-Agent", PHONE).header(header, value).build()))
                .isEqualTo(Visitor.LOADS_IN_ADVANCE);
    }

    @Test
    void who_gives_no_name_is_told_apart() {
        assertThat(Visitor.of(get().build())).isEqualTo(Visitor.UNNAMED);
        assertThat(Visitor.of(get().header("User-Agent", "  ").build())).isEqualTo(Visitor.UNNAMED);
    }

    @Test
    void a_look_at_the_head_is_no_visit() {
        assertThat(Visitor.of(MockServerRequest.builder()
                        .method(HttpMethod.HEAD)
                        .header("User-Agent", PHONE)
                        .build()))
                .isEqualTo(Visitor.MACHINE);
    }

    private static MockServerRequest.Builder get() {
        return MockServerRequest.builder().method(HttpMethod.GET);
    }
}
