package lessonledger.gateway.sessions;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.FindTeachers;
import lessonledger.contract.enrolment.EnrolmentQuery.Student;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.EnrolmentQuery.Teachers;
import lessonledger.contract.session.Concern;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.FindSession;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Pupil;
import lessonledger.contract.session.SessionQuery.Sessions;
import lessonledger.contract.session.SessionQuery.SumSessions;
import lessonledger.contract.session.SessionQuery.Sums;
import lessonledger.contract.session.Status;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Malformed;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.GraphQlExceptionHandler;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers the fields of {@code graphql/ledger.graphqls}; whatever has the value of its own name needs no word here. */
@Controller
class GraphController {

    private final Dispatcher dispatcher;
    private final SessionNewsStreams news;

    /** The directory is small: one question for all students answers every field of every student in a query. */
    GraphController(Dispatcher dispatcher, SessionNewsStreams news, BatchLoaderRegistry loaders) {
        this.dispatcher = dispatcher;
        this.news = news;
        loaders.forTypePair(Integer.class, Student.class)
                .registerMappedBatchLoader((ids, environment) -> students()
                        .map(all -> all.stream()
                                .filter(student -> ids.contains(student.id()))
                                .collect(Collectors.toMap(Student::id, Function.identity()))));
    }

    /** A package is its name. */
    record Booked(String id) {}

    /** A change, as it is told. */
    record Change(@Nullable String sessionId, boolean resync) {}

    @QueryMapping
    Mono<SessionList> sessions(DataFetchingEnvironment environment) {
        return list(environment, filter(environment));
    }

    @QueryMapping
    Mono<SessionList.Session> session(@Argument String id) {
        try {
            return one(new SessionId(id));
        } catch (IllegalArgumentException e) {
            throw new Malformed("The argument 'id' must be a session's id.");
        }
    }

    @QueryMapping
    Mono<List<SessionFigures.Group>> statistics(DataFetchingEnvironment environment) {
        List<String> by = environment.getArgumentOrDefault("by", List.of());
        List<Dimension> dimensions =
                by.stream().distinct().map(SessionFigures::dimension).toList();
        if (dimensions.contains(Dimension.DAY) && dimensions.contains(Dimension.MONTH)) {
            throw new Malformed("The argument 'by' has either day or month.");
        }
        return dispatcher
                .ask(new SumSessions(filter(environment), dimensions), Sums.class)
                .map(sums -> SessionFigures.of(sums).groups());
    }

    @QueryMapping
    Mono<List<Person>> teachers() {
        return dispatcher
                .ask(new FindTeachers(), Teachers.class)
                .map(found -> found.teachers().stream()
                        .map(teacher -> new Person(teacher.id(), teacher.name()))
                        .toList());
    }

    @QueryMapping
    Mono<Person> teacher(@Argument String id) {
        return teachers()
                .flatMapIterable(all -> all)
                .filter(teacher -> teacher.id().equals(id))
                .next();
    }

    @QueryMapping("students")
    Mono<List<Pupil>> pupils() {
        return students().map(all -> pupils(all.stream()));
    }

    @QueryMapping
    Mono<Pupil> student(@Argument int id) {
        return pupils().flatMapIterable(all -> all)
                .filter(student -> student.id() == id)
                .next();
    }

    @QueryMapping
    Mono<List<Booked>> packages() {
        Mono<Sums> sent = dispatcher.ask(new SumSessions(SessionFilter.ALL, List.of(Dimension.PACKAGE)), Sums.class);
        return Mono.zip(students(), sent).map(both -> {
            TreeSet<String> names = new TreeSet<>();
            both.getT1().forEach(student -> names.add(student.packageId()));
            both.getT2().sums().forEach(sum -> names.add(String.valueOf(sum.packageId())));
            return names.stream().map(Booked::new).toList();
        });
    }

    @SubscriptionMapping
    Flux<Change> sessionChanged(DataFetchingEnvironment environment) {
        return news.news(filter(environment))
                .concatMapIterable(told -> told.more() || told.sessionIds().isEmpty()
                        ? List.of(new Change(null, true))
                        : told.sessionIds().stream()
                                .map(id -> new Change(id, false))
                                .toList());
    }

    @SchemaMapping(typeName = "SessionChange", field = "session")
    Mono<SessionList.Session> session(Change change) {
        return change.sessionId() == null ? Mono.empty() : one(new SessionId(change.sessionId()));
    }

    @SchemaMapping(typeName = "Session", field = "package")
    Booked booked(SessionList.Session session) {
        return new Booked(session.packageId());
    }

    @SchemaMapping(typeName = "Teacher", field = "students")
    Mono<List<Pupil>> students(Person teacher) {
        return students()
                .map(all -> pupils(all.stream().filter(s -> s.teacherId().equals(teacher.id()))));
    }

    @SchemaMapping(typeName = "Teacher", field = "sessions")
    Mono<SessionList> sessions(Person teacher, DataFetchingEnvironment environment) {
        SessionFilter asked = filter(environment);
        return differs(asked.teacherId(), teacher.id()) ? none() : list(environment, asked.ofTeacher(teacher.id()));
    }

    @SchemaMapping(typeName = "Student", field = "teacher")
    CompletableFuture<@Nullable Person> teacher(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, student -> new Person(student.teacherId(), student.teacherName()));
    }

    @SchemaMapping(typeName = "Student", field = "packageId")
    CompletableFuture<@Nullable String> packageId(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, Student::packageId);
    }

    @SchemaMapping(typeName = "Student", field = "packageRate")
    CompletableFuture<@Nullable Object> packageRate(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, Student::packageRate);
    }

    @SchemaMapping(typeName = "Student", field = "package")
    CompletableFuture<@Nullable Booked> booked(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, student -> new Booked(student.packageId()));
    }

    @SchemaMapping(typeName = "Student", field = "language")
    CompletableFuture<@Nullable String> language(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, Student::language);
    }

    @SchemaMapping(typeName = "Student", field = "telegramLinked")
    CompletableFuture<@Nullable Boolean> telegramLinked(Pupil pupil, DataLoader<Integer, Student> directory) {
        return of(pupil, directory, Student::telegramLinked);
    }

    @SchemaMapping(typeName = "Student", field = "sessions")
    Mono<SessionList> sessions(Pupil pupil, DataFetchingEnvironment environment) {
        SessionFilter asked = filter(environment);
        return differs(asked.studentId(), pupil.id()) ? none() : list(environment, asked.ofStudent(pupil.id()));
    }

    @SchemaMapping(typeName = "Package", field = "students")
    Mono<List<Pupil>> students(Booked booked) {
        return students()
                .map(all -> pupils(all.stream().filter(s -> s.packageId().equals(booked.id()))));
    }

    @SchemaMapping(typeName = "Package", field = "sessions")
    Mono<SessionList> sessions(Booked booked, DataFetchingEnvironment environment) {
        SessionFilter asked = filter(environment);
        return differs(asked.packageId(), booked.id()) ? none() : list(environment, asked.ofPackage(booked.id()));
    }

    /** What was asked for wrongly is said; any other fault is a number, under which the log has the rest. */
    @GraphQlExceptionHandler
    GraphQLError malformed(Malformed fault, DataFetchingEnvironment environment) {
        return GraphqlErrorBuilder.newError(environment)
                .errorType(ErrorType.BAD_REQUEST)
                .message(String.valueOf(fault.getReason()))
                .build();
    }

    private Mono<List<Student>> students() {
        return dispatcher.ask(new FindStudents(), Students.class).map(Students::students);
    }

    private static List<Pupil> pupils(Stream<Student> students) {
        return students.map(student -> new Pupil(student.id(), student.name())).toList();
    }

    private static <T> CompletableFuture<@Nullable T> of(
            Pupil pupil, DataLoader<Integer, Student> directory, Function<Student, @Nullable T> field) {
        return directory.load(pupil.id()).thenApply(student -> student == null ? null : field.apply(student));
    }

    private Mono<SessionList.Session> one(SessionId id) {
        return dispatcher
                .ask(new FindSession(id), Sessions.class)
                .flatMapIterable(Sessions::sessions)
                .map(SessionList.Session::of)
                .next();
    }

    private static boolean differs(@Nullable Object asked, Object is) {
        return asked != null && !asked.equals(is);
    }

    /** A filter that contradicts the object that it is asked of finds nothing. */
    private Mono<SessionList> none() {
        return Mono.error(new Malformed("The argument 'filter' asks for another one than this."));
    }

    private Mono<SessionList> list(DataFetchingEnvironment environment, SessionFilter filter) {
        int first = environment.getArgumentOrDefault("first", SessionRequest.DEFAULT_PAGE);
        if (first < 1 || first > SessionRequest.LARGEST_PAGE) {
            throw new Malformed("The argument 'first' must be a number from 1 to " + SessionRequest.LARGEST_PAGE + ".");
        }
        String sort = environment.getArgumentOrDefault("sort", SessionOrder.NEWEST_FIRST.text());
        SessionOrder order = SessionOrder.parse(sort)
                .orElseThrow(
                        () -> new Malformed("The argument 'sort' must be sentAt, startedAt, endedAt, lastActivityAt or"
                                + " durationMinutes, with a minus before it when it descends."));
        String after = environment.getArgument("after");
        SessionCursor place = after == null || after.isEmpty()
                ? null
                : SessionCursor.parse(after)
                        .filter(cursor -> cursor.order().equals(order))
                        .orElseThrow(() -> new Malformed(
                                "The argument 'after' must be the endCursor of a page in the same order."));
        return dispatcher
                .ask(new FindSessions(filter, order, first, place), Sessions.class)
                .map(SessionList::of);
    }

    private static SessionFilter filter(DataFetchingEnvironment environment) {
        Map<String, Object> filter = environment.getArgumentOrDefault("filter", Map.of());
        LocalDate date = part(filter, "date", LocalDate.class);
        LocalDate from = part(filter, "from", LocalDate.class);
        LocalDate to = part(filter, "to", LocalDate.class);
        if (date != null && (from != null || to != null)) {
            throw new Malformed("Give either 'date' or 'from' and 'to'.");
        }
        if (from != null && to != null && from.isAfter(to)) {
            throw new Malformed("The day 'from' is after the day 'to'.");
        }
        List<Status> statuses = new ArrayList<>();
        if (filter.get("status") instanceof List<?> words) {
            words.forEach(word -> statuses.add(Status.valueOf(word.toString().toUpperCase(Locale.ROOT))));
        }
        String concern = part(filter, "exception", String.class);
        return new SessionFilter(
                date == null ? from : date,
                date == null ? to : date,
                statuses.stream().distinct().toList(),
                text(filter, "teacher", 64),
                part(filter, "student", Integer.class),
                text(filter, "package", SessionRequest.LONGEST_PACKAGE),
                text(filter, "q", SessionRequest.LONGEST_TEXT),
                concern == null ? null : Concern.valueOf(concern.toUpperCase(Locale.ROOT)));
    }

    private static @Nullable String text(Map<String, Object> filter, String name, int longest) {
        String text = part(filter, name, String.class);
        if (text != null && text.length() > longest) {
            throw new Malformed("The filter's '" + name + "' has at most " + longest + " characters.");
        }
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static <T> @Nullable T part(Map<String, Object> filter, String name, Class<T> type) {
        return type.cast(filter.get(name));
    }
}
