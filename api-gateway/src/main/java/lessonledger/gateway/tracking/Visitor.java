package lessonledger.gateway.tracking;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Who asks for the tracking page (DESIGN, section 2, rule 3). Only a person's visit is the click that starts a session.
 *
 * <p>Whoever does not say what they are, without a {@code User-Agent}, is no person: every browser names itself, and those
 * who do not are scanners of links in mail and chat. A click taken for none costs the student one more touch, on the page's
 * own button; a scan taken for a click would bill a lesson that has not begun.
 */
enum Visitor {
    /** A student. */
    PERSON,
    /** A browser that loads what its user may open next. */
    LOADS_IN_ADVANCE,
    /** A machine that makes a preview of a link, searches or checks. */
    MACHINE,
    /** Nobody who gives a name. */
    UNNAMED;

    private static final List<String> SAID_IN_ADVANCE = List.of("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose");

    private static final Pattern IN_ADVANCE =
            Pattern.compile("\\b(?:prefetch|prerender|preview|instant)", Pattern.CASE_INSENSITIVE);

    /** Machines that are known by a name of their own. */
    private static final List<String> NAMES = List.of(
            "whatsapp",
            "facebookexternalhit",
            "facebookcatalog",
            "meta-external",
            "facebot",
            "skypeuripreview",
            "microsoftpreview",
            "bingpreview",
            "google-pagerenderer",
            "google-inspectiontool",
            "googleother",
            "google-safety",
            "google-read-aloud",
            "apis-google",
            "mediapartners-google",
            "feedfetcher",
            "vkshare",
            "snap url preview",
            "viber url",
            "line-poker",
            "kakaotalk-scrap",
            "iframely",
            "embedly",
            "quora link preview",
            "slurp",
            "ia_archiver",
            "ms-office",
            "microsoft office",
            "outlook-express",
            "barracuda",
            "proofpoint",
            "mimecast");

    /**
     * What nearly all others have in their name: {@code TelegramBot}, {@code Slackbot-LinkExpanding}, {@code Applebot/0.1}.
     * CUBOT is a maker of phones.
     */
    private static final Pattern KINDS = Pattern.compile(
            "(?<!cu)bot(?![a-z])|crawl|spider|scraper|(?:link|url|uri)[ -]?preview|monitoring|validator");

    /** Tells who asks. */
    static Visitor of(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        if (SAID_IN_ADVANCE.stream()
                .flatMap(name -> headers.getOrEmpty(name).stream())
                .anyMatch(value -> IN_ADVANCE.matcher(value).find())) {
            return LOADS_IN_ADVANCE;
        }
        String agent = String.join(" ", headers.getOrEmpty(HttpHeaders.USER_AGENT))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (NAMES.stream().anyMatch(agent::contains) || KINDS.matcher(agent).find()) {
            return MACHINE;
        }
        if (request.method() != HttpMethod.GET) {
            return MACHINE;
        }
        return agent.isEmpty() ? UNNAMED : PERSON;
    }
}
