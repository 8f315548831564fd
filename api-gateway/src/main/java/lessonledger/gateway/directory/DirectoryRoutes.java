package lessonledger.gateway.directory;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import lessonledger.contract.enrolment.EnrolmentCommand;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudent;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teacher;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The school's directory for admins: who teaches, who learns, and under which package. */
@Configuration(proxyBeanMethods = false)
class DirectoryRoutes {

    private static final String TEACHERS = "/api/admin/teachers";
    private static final String STUDENTS = "/api/admin/students";

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final Clock clock;

    DirectoryRoutes(Dispatcher dispatcher, Bodies bodies, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** A teacher as an admin writes them; a PUT may leave the id out, the path has it. */
    record TeacherBody(
            @Schema(example = "U430") @Nullable String id,
            @Schema(example = "Ahmed Hassan") @Nullable String name) {}

    /** A student as an admin writes them; a PUT may leave the id out, the path has it. */
    record StudentBody(
            @Schema(example = "244480") @Nullable Integer id,
            @Schema(example = "Sara Omar") @Nullable String name,
            @Schema(example = "U430") @Nullable String teacherId,
            @Schema(example = "Europe") @Nullable String packageId,

            @Schema(
                    example = "33.00",
                    description = "What one session is charged, when that is the student's own rate;"
                            + " when it is missing, what the package costs")
            @Nullable
            BigDecimal packageRate,

            @Schema(example = "en", description = "A language tag; en when missing") @Nullable
            String language,

            @Schema(
                    description =
                            "The Telegram chat that receives the links: its number, or the number's digits as text,"
                                    + " for whose numbers are not that long",
                    oneOf = {Long.class, String.class})
            @Nullable
            Object chatId,

            @Schema(description = "Whether a PUT leaves the chats linked that are; otherwise chatId is the only one")
            @Nullable
            Boolean keepChats) {}

    /** A student as they were just written; whether a chat is linked is shown, its id is not. */
    record WrittenStudent(
            int id,
            String name,
            String teacherId,
            String packageId,
            @Nullable BigDecimal packageRate,
            boolean ownRate,
            String language,
            boolean telegramLinked) {}

    /** A teacher as they were just written. */
    record WrittenTeacher(String id, String name) {}

    @Bean
    RouterFunction<ServerResponse> directorysRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(TEACHERS, this::register, writes("registerTeacher", "Register a teacher", TeacherBody.class))
                .GET(
                        TEACHERS,
                        this::teachers,
                        lists("findTeachers", "Teachers", Teachers.class).andThen(Listings.describe()))
                .PUT(
                        TEACHERS + "/{id}",
                        this::changeTeacher,
                        changes("changeTeacher", "Change a teacher", TeacherBody.class))
                .POST(
                        TEACHERS + "/{id}/archive",
                        request -> nothingMore(new ArchiveTeacher(teacherId(request), clock.instant())),
                        does("archiveTeacher", "Archive a teacher who has no students left"))
                .POST(
                        TEACHERS + "/{id}/restore",
                        request -> nothingMore(new RestoreTeacher(teacherId(request), clock.instant())),
                        does("restoreTeacher", "Restore an archived teacher"))
                .GET(TEACHERS + "/{id}", this::teacher, shows("findTeacher", "One teacher", Teacher.class))
                .POST(STUDENTS, this::enrol, writes("enrolStudent", "Enrol a student", StudentBody.class))
                .GET(
                        STUDENTS,
                        this::students,
                        lists("findStudents", "Students", Students.class)
                                .andThen(Listings.describe())
                                .andThen(operation -> operation
                                        .parameter(Listings.query("teacher", "Whose students", "U430"))
                                        .parameter(Listings.query("package", "Who has this package", "Europe"))))
                .PUT(
                        STUDENTS + "/{id}",
                        this::changeStudent,
                        changes("changeStudent", "Change a student", StudentBody.class))
                .POST(
                        STUDENTS + "/{id}/archive",
                        request -> nothingMore(new ArchiveStudent(studentId(request), clock.instant())),
                        does("archiveStudent", "Archive a student"))
                .POST(
                        STUDENTS + "/{id}/restore",
                        request -> nothingMore(new RestoreStudent(studentId(request), clock.instant())),
                        does("restoreStudent", "Restore an archived student"))
                .GET(STUDENTS + "/{id}", this::student, shows("findStudent", "One student", Student.class))
                .build();
    }

    private Mono<ServerResponse> register(ServerRequest request) {
        return bodies.ofTheStaff(request, TeacherBody.class).flatMap(body -> {
            TeacherId id = Particulars.teacherId("id", body.id());
            String name = Particulars.name(body.name());
            return done(new RegisterTeacher(id, name, clock.instant()))
                    .then(ServerResponse.created(URI.create(TEACHERS + "/" + id.value()))
                            .bodyValue(new WrittenTeacher(id.value(), name)));
        });
    }

    private Mono<ServerResponse> changeTeacher(ServerRequest request) {
        TeacherId id = teacherId(request);
        return bodies.ofTheStaff(request, TeacherBody.class).flatMap(body -> {
            requireSame(body.id(), id.value());
            String name = Particulars.name(body.name());
            return done(new ChangeTeacher(id, name, clock.instant()))
                    .then(ServerResponse.ok().bodyValue(new WrittenTeacher(id.value(), name)));
        });
    }

    private Mono<ServerResponse> enrol(ServerRequest request) {
        return bodies.ofTheStaff(request, StudentBody.class).flatMap(body -> {
            StudentId id = Particulars.studentId(body.id());
            EnrolmentCommand.Particulars particulars = Particulars.of(body);
            return done(new EnrolStudent(id, particulars, clock.instant()))
                    .then(ServerResponse.created(URI.create(STUDENTS + "/" + id.value()))
                            .bodyValue(asWritten(id, particulars)));
        });
    }

    private Mono<ServerResponse> changeStudent(ServerRequest request) {
        StudentId id = studentId(request);
        return bodies.ofTheStaff(request, StudentBody.class).flatMap(body -> {
            requireSame(body.id(), id.value());
            EnrolmentCommand.Particulars particulars = Particulars.of(body);
            return done(new ChangeStudent(id, particulars, Boolean.TRUE.equals(body.keepChats()), clock.instant()))
                    .then(ServerResponse.ok().bodyValue(asWritten(id, particulars)));
        });
    }

    private Mono<ServerResponse> teachers(ServerRequest request) {
        Listing listing = Listings.of(request, "a teacher's id", text -> new TeacherId(text).value());
        return ServerResponse.ok().body(dispatcher.ask(new FindTeachers(listing), Teachers.class), Teachers.class);
    }

    private Mono<ServerResponse> students(ServerRequest request) {
        Listing listing = Listings.ofStudents(request, "teacher", "package");
        FindStudents query = new FindStudents(
                listing,
                request.queryParam("teacher").filter(text -> !text.isBlank()).orElse(null),
                request.queryParam("package").filter(text -> !text.isBlank()).orElse(null));
        return ServerResponse.ok().body(dispatcher.ask(query, Students.class), Students.class);
    }

    private Mono<ServerResponse> teacher(ServerRequest request) {
        return dispatcher
                .ask(new FindTeacher(teacherId(request).value()), Teachers.class)
                .flatMap(found -> onlyOne(found.teachers(), "No teacher is registered under this id."));
    }

    private Mono<ServerResponse> student(ServerRequest request) {
        return dispatcher
                .ask(new FindStudent(studentId(request).value()), Students.class)
                .flatMap(found -> onlyOne(found.students(), "No student is enrolled under this id."));
    }

    private Mono<ServerResponse> nothingMore(EnrolmentCommand command) {
        return done(command).then(ServerResponse.noContent().build());
    }

    private Mono<Void> done(EnrolmentCommand command) {
        return dispatcher.send(command).then();
    }

    private static Mono<ServerResponse> onlyOne(List<?> found, String otherwise) {
        return found.isEmpty()
                ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, otherwise))
                : ServerResponse.ok().bodyValue(found.get(0));
    }

    private static TeacherId teacherId(ServerRequest request) {
        return Parameters.path(request, "id", "a teacher's id", TeacherId::new);
    }

    private static StudentId studentId(ServerRequest request) {
        return Parameters.path(request, "id", "a positive number", text -> new StudentId(Integer.parseInt(text)));
    }

    private static void requireSame(@Nullable Object inBody, Object inPath) {
        if (inBody != null && !inBody.equals(inPath)) {
            throw new Malformed("The member 'id' is not the id in the path; an id never changes.");
        }
    }

    private static WrittenStudent asWritten(StudentId id, EnrolmentCommand.Particulars written) {
        return new WrittenStudent(
                id.value(),
                written.name(),
                written.teacherId().value(),
                written.packageId(),
                written.packageRate(),
                written.packageRate() != null,
                written.language(),
                written.chatId() != null);
    }

    private static Consumer<Builder> writes(String id, String summary, Class<?> body) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .requestBody(requestBodyBuilder().implementation(body).required(true))
                .response(responseBuilder().responseCode("201").description("Done"))
                .response(responseBuilder().responseCode("409").description("The id is taken"));
    }

    private static Consumer<Builder> does(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                .response(responseBuilder().responseCode("204").description("Done; also when it was so already"))
                .response(responseBuilder().responseCode("404").description("Unknown"))
                .response(responseBuilder().responseCode("409").description("Their teacher is archived"))
                .response(responseBuilder().responseCode("422").description("The teacher has students left"));
    }

    private static Consumer<Builder> changes(String id, String summary, Class<?> body) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                .requestBody(requestBodyBuilder().implementation(body).required(true))
                .response(responseBuilder().responseCode("200").description("Done"))
                .response(responseBuilder().responseCode("404").description("Unknown"));
    }

    private static Consumer<Builder> lists(String id, String summary, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .response(responseBuilder()
                        .responseCode("200")
                        .description("By id")
                        .implementation(answer));
    }

    private static Consumer<Builder> shows(String id, String summary, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                .response(responseBuilder()
                        .responseCode("200")
                        .description("Found")
                        .implementation(answer))
                .response(responseBuilder().responseCode("404").description("Unknown"));
    }
}
