package lessonledger.command.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import lessonledger.contract.Refusal.LinkNotAllowed;
import lessonledger.database.StartRefused;
import org.axonframework.commandhandling.CommandExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeetingLinksTest {

    private final MeetingLinks links = new MeetingLinks("zoom.us,zoom.com");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://zoom.us/j/123456789",
                "https://us02web.zoom.us/j/123456789?pwd=aBc%20D-e_f.1#success",
                "HTTPS://School.Zoom.US/my/teacher",
                "https://zoom.us:443/j/1",
                "https://zoom.com/j/1"
            })
    void a_meeting_on_an_allowed_host_may_be_sent(String link) {
        assertThatCode(() -> links.requireAllowed(link)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "zoom.us/j/1",
                "//zoom.us/j/1",
                "http://zoom.us/j/1",
                "ftp://zoom.us/j/1",
                "javascript:alert(1)//zoom.us",
                "data:text/html,https://zoom.us",
                "https:zoom.us/j/1",
                "https:///j/1",
                "https://zoom.us@evil.example/j/1",
                "https://evil@zoom.us/j/1",
                "https://zoom.us:secret@zoom.us/j/1",
                "https://zoom.us%40evil.example/j/1",
                "https://zoom.us\\@evil.example/j/1",
                "https://evil.example\\.zoom.us/j/1",
                "https://zoom.us.evil.example/j/1",
                "https://evilzoom.us/j/1",
                "https://zoom.us-evil.example/j/1",
                "https://zооm.us/j/1",
                "https://xn--zm-fmca.us/j/1",
                "https://evil.example/zoom.us",
                "https://evil.example?zoom.us",
                "https://evil.example#.zoom.us",
                "https://zoom.us./j/1",
                "https://zoom.us:8443/j/1",
                "https://zoom.us /j/1",
                " https://zoom.us/j/1",
                "https://zoom.us/j/1\n",
                "https://zoo\tm.us/j/1",
                "https://zoom。us/j/1",
                "https://[::1]/j/1",
                "https://127.0.0.1/j/1"
            })
    void anything_else_is_refused_and_not_repeated(String link) {
        CommandExecutionException refused =
                catchThrowableOfType(CommandExecutionException.class, () -> links.requireAllowed(link));
        assertThat(refused.getDetails().orElseThrow()).isInstanceOf(LinkNotAllowed.class);
        assertThat(refused.getMessage()).doesNotContain("evil");
    }

    @Test
    void a_link_may_have_two_thousand_characters_and_no_more() {
        String start = "https://zoom.us/j/";
        assertThatCode(() -> links.requireAllowed(start + "1".repeat(2_000 - start.length())))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> links.requireAllowed(start + "1".repeat(2_001 - start.length())))
                .hasMessageContaining("longer than 2000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zoom.us,", "https://zoom.us", "*.zoom.us", "localhost", "zoom us"})
    void hosts_that_are_none_stop_the_start_with_one_line(String hosts) {
        assertThatThrownBy(() -> new MeetingLinks(hosts))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("MEETING_HOSTS");
    }
}
