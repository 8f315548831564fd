package lessonledger.gateway.directory;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.content.Builder.contentBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;
import static org.springdoc.core.fn.builders.schema.Builder.schemaBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lessonledger.contract.enrolment.ImportDirectory;
import lessonledger.contract.enrolment.ImportDirectory.Fault;
import lessonledger.contract.enrolment.ImportDirectory.Report;
import lessonledger.contract.enrolment.ImportDirectory.StudentLine;
import lessonledger.contract.enrolment.ImportDirectory.TeacherLine;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Parameters;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;

/**
 * Takes in teachers and students from CSV files: all lines or none. With {@code dryRun=true} it only says what would come of
 * it. Every bad line is reported, not just the first.
 */
@Configuration(proxyBeanMethods = false)
class ImportRoutes {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv");
    private static final int MOST_BYTES = 1024 * 1024;
    private static final int MOST_LINES = 5_000;
    private static final String DRY_RUN = "dryRun";

    private final Dispatcher dispatcher;
    private final Clock clock;

    ImportRoutes(Dispatcher dispatcher, Clock clock) {
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Bean
    RouterFunction<ServerResponse> importsRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(
                        "/api/admin/teachers/import",
                        this::teachers,
                        describes("importTeachers", "Import teachers from CSV: id, name"))
                .POST(
                        "/api/admin/students/import",
                        this::students,
                        describes(
                                "importStudents",
                                "Import students from CSV: id, name, teacher_id, package; rate and language when there are any"))
                .build();
    }

    private Mono<ServerResponse> teachers(ServerRequest request) {
        boolean dryRun = dryRun(request);
        return file(request).map(PeopleFile::teachers).flatMap(file -> send(file, file.lines(), List.of(), dryRun));
    }

    private Mono<ServerResponse> students(ServerRequest request) {
        boolean dryRun = dryRun(request);
        return file(request).map(PeopleFile::students).flatMap(file -> send(file, List.of(), file.lines(), dryRun));
    }

    private Mono<ServerResponse> send(
            PeopleFile<?> file, List<TeacherLine> teachers, List<StudentLine> students, boolean dryRun) {
        int lines = file.lines().size() + file.faults().size();
        if (lines > MOST_LINES) {
            return Mono.error(new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE, "A file may have at most " + MOST_LINES + " lines."));
        }
        // A file with a line that cannot be read is asked about all the same: the other lines may have faults too.
        boolean onlyAsk = dryRun || !file.faults().isEmpty();
        return dispatcher
                .<Report>send(new ImportDirectory(teachers, students, onlyAsk, clock.instant()))
                .flatMap(report -> {
                    List<Fault> faults = new ArrayList<>(file.faults());
                    faults.addAll(report.faults());
                    faults.sort(Comparator.comparing(Fault::line));
                    boolean refused = !dryRun && !faults.isEmpty();
                    return ServerResponse.status(refused ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.OK)
                            .bodyValue(new Report(
                                    faults, report.created(), report.changed(), report.unchanged(), report.imported()));
                });
    }

    private static boolean dryRun(ServerRequest request) {
        return Parameters.of(request, Set.of(DRY_RUN))
                .find(DRY_RUN, "true or false", text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither");
                })
                .orElse(false);
    }

    private static Mono<byte[]> file(ServerRequest request) {
        MediaType sent = request.headers().contentType().orElse(MediaType.APPLICATION_OCTET_STREAM);
        if (!CSV.isCompatibleWith(sent)) {
            return Mono.error(new UnsupportedMediaTypeStatusException(sent, List.of(CSV)));
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MOST_BYTES)
                .map(ImportRoutes::bytes)
                .defaultIfEmpty(new byte[0])
                .onErrorMap(
                        DataBufferLimitException.class,
                        e -> new ResponseStatusException(
                                HttpStatus.CONTENT_TOO_LARGE, "The file must not be larger than 1 MB."));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static Consumer<Builder> describes(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .description("The first line names the columns. All lines or none; every bad line is reported.")
                .parameter(parameterBuilder()
                        .name(DRY_RUN)
                        .in(ParameterIn.QUERY)
                        .description("true: only say what would come of it")
                        .implementation(Boolean.class))
                .requestBody(requestBodyBuilder()
                        .required(true)
                        .content(contentBuilder()
                                .mediaType("text/csv")
                                .schema(schemaBuilder().type("string"))))
                .response(responseBuilder()
                        .responseCode("200")
                        .description("Imported, or what would come of it")
                        .implementation(Report.class))
                .response(responseBuilder()
                        .responseCode("422")
                        .description("Nothing was imported: the faults, by line")
                        .implementation(Report.class));
    }
}
