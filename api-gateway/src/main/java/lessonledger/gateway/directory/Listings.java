package lessonledger.gateway.directory;

import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Order;
import lessonledger.contract.enrolment.EnrolmentQuery.Presence;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Reads which people a list shows, as the parameters of its address say; without any it is all who are not archived. */
final class Listings {

    private static final int LARGEST_PAGE = 1_000;
    private static final int LONGEST_TEXT = 100;
    private static final String ARCHIVED = "archived";

    private Listings() {}

    /**
     * Reads a listing.
     *
     * @param id checks a text that must be an id, and returns it as the directory writes it
     * @param others parameters that the list knows beside these
     */
    static Listing of(ServerRequest request, String form, UnaryOperator<String> id, String... others) {
        Parameters given = Parameters.of(
                request,
                Stream.concat(Stream.of("q", ARCHIVED, "sort", "first", "after"), Stream.of(others))
                        .collect(Collectors.toUnmodifiableSet()));
        @Nullable
        String text = given.find("q", "a text of at most " + LONGEST_TEXT + " characters", Listings::text)
                .orElse(null);
        Order order = given.find("sort", "id or name", word -> switch (word) {
                    case "id" -> Order.ID;
                    case "name" -> Order.NAME;
                    default -> throw new IllegalArgumentException("neither");
                })
                .orElse(Order.ID);
        @Nullable
        Integer first = given.find("first", "a number from 1 to " + LARGEST_PAGE, Integer::valueOf)
                .map(ignored -> given.first(LARGEST_PAGE, LARGEST_PAGE))
                .orElse(null);
        @Nullable String after = given.find("after", form, id).orElse(null);
        return new Listing(text, presence(given), order, first, after);
    }

    /** Reads a listing of students. */
    static Listing ofStudents(ServerRequest request, String... others) {
        return of(
                request,
                "a student's id",
                text -> Integer.toString(new StudentId(Integer.parseInt(text)).value()),
                others);
    }

    /** Reads whether archived ones are meant. */
    static Presence presence(Parameters given) {
        return given.find(ARCHIVED, "true, false or all", word -> switch (word) {
                    case "true" -> Presence.ARCHIVED;
                    case "false" -> Presence.PRESENT;
                    case "all" -> Presence.ALL;
                    default -> throw new IllegalArgumentException("none of them");
                })
                .orElse(Presence.PRESENT);
    }

    private static String text(String given) {
        if (given.codePointCount(0, given.length()) > LONGEST_TEXT) {
            throw new IllegalArgumentException("too long");
        }
        return given;
    }

    /** Describes these parameters. */
    static Consumer<Builder> describe() {
        return operation -> describeArchived()
                .andThen(with -> with.parameter(query(
                                "q",
                                "A part of a name, or the beginning of an id; of students also a part of their package's id",
                                "sara"))
                        .parameter(query("sort", "id, which is the default, or name", "name"))
                        .parameter(
                                query("first", "How many at most, 1 to " + LARGEST_PAGE + "; all when missing", "100"))
                        .parameter(query("after", "The endCursor of the page before", "")))
                .accept(operation);
    }

    /** Describes the parameter that says whether archived ones are meant. */
    static Consumer<Builder> describeArchived() {
        return operation -> operation.parameter(
                query(ARCHIVED, "true: only archived ones; all: these too; false when missing", "all"));
    }

    static org.springdoc.core.fn.builders.parameter.Builder query(String name, String description, String example) {
        return parameterBuilder()
                .name(name)
                .in(ParameterIn.QUERY)
                .description(description)
                .example(example);
    }
}
