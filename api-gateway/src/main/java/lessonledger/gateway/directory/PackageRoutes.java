package lessonledger.gateway.directory;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lessonledger.contract.enrolment.EnrolmentCommand;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchivePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.OfferPackage;
import lessonledger.contract.enrolment.EnrolmentCommand.RestorePackage;
import lessonledger.contract.enrolment.EnrolmentQuery.FindPackage;
import lessonledger.contract.enrolment.EnrolmentQuery.FindPackages;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Package;
import lessonledger.contract.enrolment.EnrolmentQuery.Packages;
import lessonledger.contract.enrolment.EnrolmentQuery.Page;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.PackageId;
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
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/** What the school offers: packages, what they cost, and who has them since when. */
@Configuration(proxyBeanMethods = false)
class PackageRoutes {

    private static final String PACKAGES = "/api/admin/packages";
    private static final String ONE = PACKAGES + "/{id}";

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final Clock clock;

    PackageRoutes(Dispatcher dispatcher, Bodies bodies, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** A package as an admin writes it; a PUT may leave the id out, the path has it. */
    record PackageBody(
            @Schema(example = "Europe") @Nullable String id,

            @Schema(example = "Lessons in Europe", description = "The id when missing") @Nullable
            String name,

            @Schema(example = "33.00", description = "What one session is charged") @Nullable
            BigDecimal rate) {}

    /** A package as it was just written. */
    record WrittenPackage(String id, String name, BigDecimal rate) {}

    /** Who has a package. */
    record Holders(List<Holder> students, Page page) {}

    /**
     * A student who has a package.
     *
     * @param since since when
     * @param rate what they are charged; {@code ownRate} says whether that is theirs alone
     */
    record Holder(
            int id,
            String name,
            String teacherId,
            @Nullable String teacherName,
            Instant since,
            BigDecimal rate,
            boolean ownRate,
            boolean archived) {

        static Holder of(Student student) {
            return new Holder(
                    student.id(),
                    student.name(),
                    student.teacherId(),
                    student.teacherName(),
                    student.packageSince(),
                    student.packageRate(),
                    student.ownRate(),
                    student.archived());
        }
    }

    @Bean
    RouterFunction<ServerResponse> packagesRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(
                        PACKAGES,
                        this::packages,
                        answers("findPackages", "The packages that the school offers", Packages.class)
                                .andThen(Listings.describeArchived()))
                .POST(
                        PACKAGES,
                        this::offer,
                        takes("offerPackage", "Offer a package")
                                .andThen(operation -> operation
                                        .response(responseBuilder()
                                                .responseCode("201")
                                                .description("Offered")
                                                .implementation(WrittenPackage.class))
                                        .response(responseBuilder()
                                                .responseCode("409")
                                                .description("The id is taken"))))
                .GET(
                        ONE,
                        this::one,
                        answers("findPackage", "One package", Package.class).andThen(PackageRoutes::id))
                .PUT(
                        ONE,
                        this::change,
                        takes("changePackage", "Change a package; links that are sent from now on cost the new rate")
                                .andThen(PackageRoutes::id)
                                .andThen(operation -> operation.response(responseBuilder()
                                        .responseCode("200")
                                        .description("Changed")
                                        .implementation(WrittenPackage.class))))
                .POST(
                        ONE + "/archive",
                        request -> done(new ArchivePackage(packageId(request), clock.instant())),
                        does("archivePackage", "Archive a package: nobody is given it any more, who has it keeps it"))
                .POST(
                        ONE + "/restore",
                        request -> done(new RestorePackage(packageId(request), clock.instant())),
                        does("restorePackage", "Offer an archived package again"))
                .GET(
                        ONE + "/students",
                        this::holders,
                        answers("findStudentsWithPackage", "Who has a package since when", Holders.class)
                                .andThen(PackageRoutes::id)
                                .andThen(Listings.describe()))
                .build();
    }

    private Mono<ServerResponse> packages(ServerRequest request) {
        Parameters given = Parameters.of(request, Set.of("archived"));
        return ServerResponse.ok()
                .body(dispatcher.ask(new FindPackages(Listings.presence(given)), Packages.class), Packages.class);
    }

    private Mono<ServerResponse> one(ServerRequest request) {
        return find(packageId(request)).flatMap(found -> ServerResponse.ok().bodyValue(found));
    }

    private Mono<ServerResponse> offer(ServerRequest request) {
        return bodies.ofTheStaff(request, PackageBody.class).flatMap(body -> {
            PackageId id = Particulars.packageId(body.id());
            WrittenPackage written = written(id, body);
            return dispatcher
                    .send(new OfferPackage(id, written.name(), written.rate(), clock.instant()))
                    .then(ServerResponse.created(
                                    URI.create(PACKAGES + "/" + UriUtils.encodePathSegment(id.value(), "UTF-8")))
                            .bodyValue(written));
        });
    }

    private Mono<ServerResponse> change(ServerRequest request) {
        PackageId id = packageId(request);
        return bodies.ofTheStaff(request, PackageBody.class).flatMap(body -> {
            if (body.id() != null && !body.id().equals(id.value())) {
                throw new Malformed("The member 'id' is not the id in the path; an id never changes.");
            }
            WrittenPackage written = written(id, body);
            return dispatcher
                    .send(new ChangePackage(id, written.name(), written.rate(), clock.instant()))
                    .then(ServerResponse.ok().bodyValue(written));
        });
    }

    private Mono<ServerResponse> holders(ServerRequest request) {
        PackageId id = packageId(request);
        Listing listing = Listings.ofStudents(request);
        return find(id).then(dispatcher.ask(new FindStudents(listing, null, id.value()), Students.class))
                .flatMap(found -> ServerResponse.ok()
                        .bodyValue(new Holders(
                                found.students().stream().map(Holder::of).toList(), found.page())));
    }

    private Mono<Package> find(PackageId id) {
        return dispatcher
                .ask(new FindPackage(id.value()), Packages.class)
                .flatMapIterable(Packages::packages)
                .next()
                .switchIfEmpty(Mono.error(() ->
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "No package is offered under this id.")));
    }

    private Mono<ServerResponse> done(EnrolmentCommand command) {
        return dispatcher.send(command).then(ServerResponse.noContent().build());
    }

    private static WrittenPackage written(PackageId id, PackageBody body) {
        return new WrittenPackage(
                id.value(),
                Particulars.name(body.name() == null ? id.value() : body.name()),
                Particulars.rate("rate", body.rate()));
    }

    private static PackageId packageId(ServerRequest request) {
        return Parameters.path(request, "id", "a package's id", PackageId::new);
    }

    private static void id(Builder operation) {
        operation
                .parameter(parameterBuilder().name("id").in(ParameterIn.PATH))
                .response(responseBuilder().responseCode("404").description("Nobody offers it"));
    }

    private static Consumer<Builder> answers(String id, String summary, Class<?> answer) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .response(responseBuilder()
                        .responseCode("200")
                        .description("Found")
                        .implementation(answer));
    }

    private static Consumer<Builder> takes(String id, String summary) {
        return operation -> operation
                .operationId(id)
                .tag("Directory")
                .summary(summary)
                .requestBody(
                        requestBodyBuilder().implementation(PackageBody.class).required(true));
    }

    private static Consumer<Builder> does(String id, String summary) {
        return operation -> {
            operation.operationId(id).tag("Directory").summary(summary);
            id(operation);
            operation.response(responseBuilder().responseCode("204").description("Done; also when it was so already"));
        };
    }
}
