package lessonledger.gateway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

class PageFilesTest extends TrackingSpec {

    PageFilesTest() {
        super(8103, "T83");
    }

    @Test
    void what_a_page_names_is_there_and_is_kept_for_ever() {
        List<String> files = files();
        assertThat(files)
                .anyMatch(f -> f.endsWith(".css"))
                .anyMatch(f -> f.endsWith(".js"))
                .anyMatch(f -> f.endsWith(".svg"));
        for (String file : files) {
            anybody.get()
                    .uri(file)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueEquals("Cache-Control", "max-age=31536000, public, immutable")
                    .expectHeader()
                    .valueEquals("X-Content-Type-Options", "nosniff")
                    .expectBody()
                    .consumeWith(answer -> assertThat(answer.getResponseBody()).isNotEmpty());
        }
    }

    @Test
    void a_file_has_its_type() {
        String root = root();
        anybody.get()
                .uri(root + "page.css")
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith("text/css")
                .expectBody();
        anybody.get()
                .uri(root + "lesson.js")
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith("text/javascript")
                .expectBody();
        anybody.get()
                .uri(root + "logo.svg")
                .exchange()
                .expectHeader()
                .contentType(MediaType.valueOf("image/svg+xml"))
                .expectBody();
    }

    @Test
    void an_address_of_an_older_release_still_works_and_is_not_kept() {
        anybody.get()
                .uri("/tracking/0123456789abcdef/page.css")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache")
                .expectBody();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing.css",
                "page",
                "..%2f..%2fapplication.yml",
                "%2e%2e%2ftexts%2fen.properties",
                "page.css%00"
            })
    void nothing_else_is_given_out(String name) {
        anybody.get()
                .uri(URI.create(at(root() + name)))
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isIn(400, 401, 404))
                .expectBody();
    }

    private List<String> files() {
        String page = Objects.requireNonNull(
                visit(clicked()).expectBody(String.class).returnResult().getResponseBody());
        return Pattern.compile("\"(/tracking/[^\"]+)\"")
                .matcher(page)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();
    }

    private String root() {
        String file = files().get(0);
        return file.substring(0, file.lastIndexOf('/') + 1);
    }
}
