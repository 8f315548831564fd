package lessonledger.gateway.problem;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Reads the parameters of an address strictly: a filter that was misspelt must not look like one that found nothing. */
public final class Parameters {

    private final ServerRequest request;

    private Parameters(ServerRequest request) {
        this.request = request;
    }

    /**
     * Takes a request's parameters.
     *
     * @throws Malformed when there is one that the route does not know, or one that comes twice
     */
    public static Parameters of(ServerRequest request, Set<String> known) {
        return of(request, known, Set.of());
    }

    /**
     * Takes a request's parameters.
     *
     * @param repeatable those that may come more than once; {@link #findAll} reads them
     * @throws Malformed when there is one that the route does not know, or another one comes twice
     */
    public static Parameters of(ServerRequest request, Set<String> known, Set<String> repeatable) {
        request.queryParams().forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new Malformed("There is no parameter '" + printable(name) + "' here; there are "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
            if (values.size() > 1 && !repeatable.contains(name)) {
                throw new Malformed("The parameter '" + name + "' comes more than once.");
            }
        });
        return new Parameters(request);
    }

    /**
     * Returns a parameter's value, or nothing when it is missing or empty.
     *
     * @param form what a right value looks like, for the error
     * @param reader reads the text; whatever it throws says that the value is malformed
     * @throws Malformed when the value has another form
     */
    public <T> Optional<T> find(String name, String form, Function<String, T> reader) {
        return request.queryParam(name).filter(text -> !text.isBlank()).map(text -> read(name, form, reader, text));
    }

    /**
     * Returns a day that a parameter names, such as 2025-10-12.
     *
     * @throws Malformed when it names none
     */
    public Optional<LocalDate> day(String name) {
        return find(name, "a day such as 2025-10-12", LocalDate::parse);
    }

    /**
     * Returns how many a page may have, as the parameter {@code first} says.
     *
     * @param otherwise how many when it says nothing
     * @throws Malformed when it is no number from 1 to the largest
     */
    public int first(int otherwise, int largest) {
        return find("first", "a number from 1 to " + largest, text -> {
                    int size = Integer.parseInt(text);
                    if (size < 1 || size > largest) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return size;
                })
                .orElse(otherwise);
    }

    /**
     * Returns all values of a parameter that may come more than once; those that are empty count for nothing.
     *
     * @throws Malformed when one of them has another form
     */
    public <T> List<T> findAll(String name, String form, Function<String, T> reader) {
        return request.queryParams().getOrDefault(name, List.of()).stream()
                .filter(text -> text != null && !text.isBlank())
                .map(text -> read(name, form, reader, text))
                .toList();
    }

    private static <T> T read(String name, String form, Function<String, T> reader, String text) {
        try {
            return reader.apply(text.strip());
        } catch (RuntimeException e) {
            throw new Malformed("The parameter '" + name + "' must be " + form + ".");
        }
    }

    /**
     * Returns a part of the path.
     *
     * @throws Malformed when it has another form
     */
    public static <T> T path(ServerRequest request, String name, String form, Function<String, T> reader) {
        try {
            return reader.apply(request.pathVariable(name));
        } catch (RuntimeException e) {
            throw new Malformed("The " + name + " in the path must be " + form + ".");
        }
    }

    private static String printable(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        return plain.length() <= 40 ? plain : plain.substring(0, 40);
    }
}
