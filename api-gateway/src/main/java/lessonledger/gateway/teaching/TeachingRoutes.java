package lessonledger.gateway.teaching;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.EnrolmentQuery.Bot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindBot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudentsOf;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.LinkReceipt;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.TeachersQuery.FindLessonsOf;
import lessonledger.contract.session.TeachersQuery.Lesson;
import lessonledger.contract.session.TeachersQuery.Lessons;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import lessonledger.gateway.security.Actor;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.parameter.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** A teacher's own students and lessons, and the main job: a link, to a student, now. */
@Configuration(proxyBeanMethods = false)
class TeachingRoutes {

    private static final String ME = "/api/teachers/me";
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TeachingRoutes(Dispatcher dispatcher, Bodies bodies, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** What a teacher sends; an admin sends in a teacher's name by {@code teacherId}. */
    record LinkToSend(
            @Schema(description = "The meeting's https address", example = "https://school.zoom.us/j/123456789")
            @Nullable
            String link,

            @Schema(description = "Who sends it; the student's own teacher when missing", example = "U430") @Nullable
            String teacherId) {}

    /** What the teacher gets: the student's own link, and whether Telegram brings it. */
    record SentLink(
            String sessionId,
            String trackingUrl,

            @Schema(allowableValues = {"pending", "copy"}) String delivery) {}

    /** The teacher who asks, whom they teach, and whether the school has a bot to which they can be invited. */
    record OwnStudents(Self teacher, List<OwnStudent> students, boolean bot) {}

    /** The teacher who asks. */
    record Self(String id, String name) {}

    /** A student as their teacher sees them; what the school charges is not the teacher's. */
    record OwnStudent(int id, String name, String language, boolean telegramLinked) {}

    /** A teacher's sessions, and the server's clock, by which a running one is told. */
    record OwnLessons(List<OwnLesson> sessions, Instant serverTime) {}

    /** A session as its teacher sees it. */
    record OwnLesson(
            String sessionId,
            long number,
            Pupil student,

            @Schema(allowableValues = {"sent", "active", "ended", "timeout"})
            String status,

            Instant sentAt,
            @Nullable Instant startedAt,
            @Nullable Instant lastActivityAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationMinutes,

            @Schema(allowableValues = {"pending", "delivered", "undeliverable", "copy"})
            String delivery,

            @Nullable String undeliverableReason) {

        static OwnLesson of(Lesson lesson) {
            return new OwnLesson(
                    lesson.sessionId(),
                    lesson.number(),
                    new Pupil(lesson.studentId(), lesson.studentName()),
                    lesson.status().word(),
                    lesson.sentAt(),
                    lesson.startedAt(),
                    lesson.lastActivityAt(),
                    lesson.endedAt(),
                    lesson.durationMinutes(),
                    lesson.delivery(),
                    lesson.undeliverableReason());
        }
    }

    /** A student with a number and, once their own events have arrived, a name. */
    record Pupil(int id, @Nullable String name) {}

    @Bean
    RouterFunction<ServerResponse> teachersRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(
                        "/api/teachers/students/{id}/zoom",
                        this::send,
                        operation -> operation
                                .operationId("sendLink")
                                .tag("Teachers")
                                .summary("Send a meeting link to a student")
                                .parameter(parameterBuilder()
                                        .name("id")
                                        .in(ParameterIn.PATH)
                                        .description("The student's id")
                                        .implementation(Integer.class))
                                .requestBody(requestBodyBuilder()
                                        .implementation(LinkToSend.class)
                                        .required(true))
                                .response(responseBuilder()
                                        .responseCode("201")
                                        .description("Sent; 'pending' when Telegram brings it, 'copy' when nobody does")
                                        .implementation(SentLink.class))
                                .response(responseBuilder().responseCode("404").description("Unknown student"))
                                .response(responseBuilder()
                                        .responseCode("409")
                                        .description("The student or the teacher is archived"))
                                .response(responseBuilder().responseCode("422").description("The link is not allowed")))
                .GET(
                        ME + "/students",
                        this::students,
                        operation -> operation
                                .operationId("findOwnStudents")
                                .tag("Teachers")
                                .summary("The teacher's own students")
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("The teacher and their students")
                                        .implementation(OwnStudents.class)))
                .GET(
                        ME + "/sessions",
                        this::lessons,
                        operation -> operation
                                .operationId("findOwnSessions")
                                .tag("Teachers")
                                .summary("The teacher's own sessions, the latest link first")
                                .parameter(query("date", "One day, in the school's time zone", "2025-10-12"))
                                .parameter(query("from", "First day, inclusive", "2025-10-01"))
                                .parameter(query("to", "Last day, inclusive", "2025-10-31"))
                                .parameter(query("student", "One student's id", "244480"))
                                .parameter(query("first", "How many at most, 1 to " + LARGEST_PAGE, "100"))
                                .parameter(query("before", "The number of the last session of the page before", ""))
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("The sessions, and the server's clock")
                                        .implementation(OwnLessons.class)))
                .build();
    }

    private Mono<ServerResponse> students(ServerRequest request) {
        Parameters.of(request, Set.of());
        return own(request)
                .flatMap(teacher -> Mono.zip(
                                dispatcher.ask(new FindTeacher(teacher.value()), Teachers.class),
                                dispatcher.ask(new FindStudentsOf(teacher.value()), Students.class),
                                dispatcher.ask(new FindBot(false), Bot.class))
                        .map(found -> new OwnStudents(
                                found.getT1().teachers().stream()
                                        .findFirst()
                                        .map(self -> new Self(self.id(), self.name()))
                                        .orElse(new Self(teacher.value(), teacher.value())),
                                found.getT2().students().stream()
                                        .map(s -> new OwnStudent(s.id(), s.name(), s.language(), s.telegramLinked()))
                                        .toList(),
                                found.getT3().listens())))
                .flatMap(found -> ServerResponse.ok().bodyValue(found));
    }

    private Mono<ServerResponse> lessons(ServerRequest request) {
        Parameters given = Parameters.of(request, Set.of("date", "from", "to", "student", "first", "before"));
        @Nullable LocalDate date = given.day("date").orElse(null);
        @Nullable LocalDate from = given.day("from").orElse(date);
        @Nullable LocalDate to = given.day("to").orElse(date);
        @Nullable
        Integer student = given.find(
                        "student", "a positive number", text -> new StudentId(Integer.parseInt(text)).value())
                .orElse(null);
        int first = given.first(DEFAULT_PAGE, LARGEST_PAGE);
        @Nullable
        Long before = given.find("before", "a session's number", Long::valueOf).orElse(null);
        return own(request)
                .flatMap(teacher -> dispatcher.ask(
                        new FindLessonsOf(teacher.value(), from, to, student, first, before), Lessons.class))
                .flatMap(found -> ServerResponse.ok()
                        .header("Cache-Control", "no-store")
                        .bodyValue(new OwnLessons(
                                found.lessons().stream().map(OwnLesson::of).toList(), clock.instant())));
    }

    private static Mono<TeacherId> own(ServerRequest request) {
        return Actor.of(request).map(TeachingRoutes::own);
    }

    private static TeacherId own(Actor actor) {
        return actor.teacher()
                .orElseThrow(() ->
                        new ResponseStatusException(HttpStatus.FORBIDDEN, "This account is bound to no teacher."));
    }

    private static Builder query(String name, String description, String example) {
        return parameterBuilder()
                .name(name)
                .in(ParameterIn.QUERY)
                .description(description)
                .example(example);
    }

    private Mono<ServerResponse> send(ServerRequest request) {
        StudentId student =
                Parameters.path(request, "id", "a positive number", text -> new StudentId(Integer.parseInt(text)));
        return Mono.zip(Actor.of(request), bodies.ofTheStaff(request, LinkToSend.class))
                .flatMap(asked -> {
                    Actor actor = asked.getT1();
                    LinkToSend body = asked.getT2();
                    TrackingToken token = TrackingToken.random(random);
                    SendLink command = new SendLink(
                            token.sessionId(),
                            token,
                            student,
                            sender(actor, body),
                            link(body),
                            !actor.is(Role.ADMIN),
                            clock.instant());
                    return dispatcher
                            .<LinkReceipt>send(command)
                            .flatMap(receipt -> ServerResponse.created(
                                            URI.create("/api/admin/teacher-sessions/" + command.sessionId()))
                                    .bodyValue(new SentLink(
                                            command.sessionId().value(),
                                            receipt.trackingUrl(),
                                            delivery(receipt.channel()))));
                });
    }

    /** An admin sends for whom they name; a teacher for nobody but themselves. */
    private static @Nullable TeacherId sender(Actor actor, LinkToSend body) {
        @Nullable TeacherId named = teacher(body);
        if (actor.is(Role.ADMIN)) {
            return named;
        }
        TeacherId own = own(actor);
        if (named != null && !named.equals(own)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "A teacher sends in their own name only.");
        }
        return own;
    }

    private static String link(LinkToSend body) {
        if (body.link() == null || body.link().isBlank()) {
            throw new Malformed("The member 'link' is missing: the meeting's https address.");
        }
        return body.link().strip();
    }

    private static @Nullable TeacherId teacher(LinkToSend body) {
        try {
            return body.teacherId() == null ? null : new TeacherId(body.teacherId());
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member 'teacherId' is not a teacher's id.");
        }
    }

    private static String delivery(Channel channel) {
        return channel == Channel.TELEGRAM ? "pending" : channel.name().toLowerCase(Locale.ROOT);
    }
}
