package lessonledger.gateway.tracking;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.Status;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Visit;
import lessonledger.gateway.tracking.Names.People;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Draws what a student sees, in their language. Every page keeps its address, which holds the token, to itself. */
@Component
final class Pages {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'");

    private final Languages languages;
    private final Templates templates;
    private final PageFiles files;
    private final HeartbeatInterval interval;
    private final Clock clock;
    private final JsonMapper json;

    /** Makes the drawer. */
    Pages(
            Languages languages,
            Templates templates,
            PageFiles files,
            HeartbeatInterval interval,
            Clock clock,
            JsonMapper json) {
        this.languages = languages;
        this.templates = templates;
        this.files = files;
        this.interval = interval;
        this.clock = clock;
        this.json = json;
    }

    /** Draws the page of a lesson: running, or over for good. */
    Mono<ServerResponse> lesson(ServerRequest request, TrackingToken token, Visit visit, People people) {
        Words words = words(request, people.student().map(Student::language).orElse(null));
        Standing standing = visit.standing();
        boolean running = standing.status() == Status.ACTIVE;
        Map<String, Object> model = model(words);
        model.put(
                "title",
                people.teacher()
                        .map(teacher -> words.text("lessonWith", "teacher", teacher.name()))
                        .orElse(words.text("lesson")));
        model.put(
                "greeting",
                people.student()
                        .map(student -> words.text("greeting", "student", student.name()))
                        .orElse(""));
        model.put("phase", running ? "countdown" : "over");
        model.put("link", visit.link());
        model.put("self", self(token, ""));
        model.put("overTitle", words.text("overTitle"));
        model.put(
                "overExplained",
                words.text(standing.status() == Status.TIMEOUT ? "timeoutExplained" : "overExplained"));
        model.put("five", words.number(5));
        @Nullable Integer minutes = standing.durationMinutes();
        model.put("minutes", minutes == null ? "" : words.number(minutes));
        model.put("minutesUnit", minutes == null ? "" : words.unitOfMinutes(minutes));
        model.put("startedAt", text(standing.startedAt()));
        model.put("startedText", moment(standing.startedAt()));
        model.put("endedAt", text(standing.endedAt()));
        model.put("endedText", moment(standing.endedAt()));
        model.put("data", data(token.sessionId(), words, standing));
        return page(HttpStatus.OK, words, templates.lesson(model));
    }

    /**
     * Draws the page for those who are not taken for a student: nothing of the lesson is on it.
     *
     * @param visitor who asks
     */
    Mono<ServerResponse> preview(ServerRequest request, TrackingToken token, Visitor visitor) {
        Words words = words(request, null);
        Map<String, Object> model = notice(words, "preview");
        model.put("script", visitor == Visitor.LOADS_IN_ADVANCE ? "preview.js" : "");
        action(
                model,
                self(token, visitor == Visitor.UNNAMED ? "&" + TrackRoute.START + "=1" : ""),
                words.text("startLesson"));
        return page(HttpStatus.OK, words, templates.notice(model));
    }

    /** Draws the page that stands in a tab whose lesson has ended: loading it again is no return. */
    Mono<ServerResponse> left(ServerRequest request, TrackingToken token) {
        Words words = words(request, null);
        Map<String, Object> model = notice(words, "left");
        model.put("title", words.text("endedTitle"));
        model.put("script", "left.js");
        model.put("resume", self(token, ""));
        model.put("data", data(token.sessionId(), words, new Standing(Status.ENDED, null, null)));
        return page(HttpStatus.OK, words, templates.notice(model));
    }

    /**
     * Draws the page for a link that does not lead to a lesson.
     *
     * @param status of the answer
     */
    Mono<ServerResponse> fault(ServerRequest request, HttpStatusCode status) {
        String kind = switch (status.value()) {
            case 400 -> "malformed";
            case 404 -> "unknown";
            default -> "trouble";
        };
        Words words = words(request, null);
        Map<String, Object> model = notice(words, kind);
        if (kind.equals("trouble")) {
            action(model, "", words.text("tryAgain"));
        }
        return page(status, words, templates.notice(model));
    }

    private Words words(ServerRequest request, @Nullable String language) {
        return languages.choose(language, request.headers().firstHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }

    private Map<String, Object> model(Words words) {
        Map<String, Object> model = new HashMap<>();
        model.put("t", words.texts());
        model.put("lang", words.language());
        model.put("dir", words.direction());
        model.put("files", files.address());
        return model;
    }

    private Map<String, Object> notice(Words words, String kind) {
        Map<String, Object> model = model(words);
        model.put("kind", kind);
        model.put("title", words.texts().getOrDefault(kind + "Title", ""));
        model.put("explained", words.text(kind + "Explained"));
        model.put("script", "");
        model.put("data", "");
        model.put("resume", "");
        return model;
    }

    private static void action(Map<String, Object> model, String href, String words) {
        model.put("action", Map.of("href", href, "words", words));
    }

    private static String self(TrackingToken token, String more) {
        return "?" + TrackRoute.TOKEN + "=" + token.value() + more;
    }

    private String data(SessionId sessionId, Words words, Standing standing) {
        Map<String, @Nullable Object> data = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>(words.ofTheScript());
        for (String key : new String[] {"overTitle", "endedTitle", "overExplained", "timeoutExplained"}) {
            texts.put(key, words.text(key));
        }
        data.put("sessionId", sessionId.value());
        data.put("status", standing.status().word());
        data.put("startedAt", standing.startedAt());
        data.put("endedAt", standing.endedAt());
        data.put("durationMinutes", standing.durationMinutes());
        data.put("serverTime", clock.instant());
        data.put("heartbeatSeconds", interval.seconds());
        data.put("locale", words.locale());
        data.put("texts", texts);
        return json.writeValueAsString(data);
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    /** For a browser without scripts, which cannot say it in the student's own time zone. */
    private static String moment(@Nullable Instant instant) {
        return instant == null ? "" : MOMENT.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static Mono<ServerResponse> page(HttpStatusCode status, Words words, String html) {
        return ServerResponse.status(status)
                .contentType(HTML)
                .headers(headers -> {
                    headers.setCacheControl("no-store");
                    headers.set("Content-Security-Policy", POLICY);
                    headers.set("Referrer-Policy", "no-referrer");
                    headers.set("X-Content-Type-Options", "nosniff");
                    headers.set("X-Robots-Tag", "noindex, nofollow");
                    headers.set(HttpHeaders.CONTENT_LANGUAGE, words.language());
                })
                .bodyValue(html);
    }
}
