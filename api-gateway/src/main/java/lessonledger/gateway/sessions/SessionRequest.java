package lessonledger.gateway.sessions;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Concern;
import lessonledger.contract.session.SessionCursor;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionOrder;
import lessonledger.contract.session.Status;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which sessions a request asks for, as its parameters say.
 *
 * @param filter which
 * @param order in which order
 */
record SessionRequest(SessionFilter filter, SessionOrder order) {

    static final int DEFAULT_PAGE = 100;
    static final int LARGEST_PAGE = 1_000;

    static final int LONGEST_TEXT = 100;
    static final int LONGEST_PACKAGE = 255;
    private static final Set<String> FILTER =
            Set.of("date", "from", "to", "status", "teacher", "student", "package", "q", "exception");

    /**
     * Returns the parameters of a route.
     *
     * @param more those that it knows besides filter and order
     * @throws Malformed when there are others
     */
    static Parameters parameters(ServerRequest request, String... more) {
        Set<String> known = new TreeSet<>(FILTER);
        known.add("sort");
        known.addAll(List.of(more));
        return Parameters.of(request, known, Set.of("status", "by"));
    }

    /**
     * Reads filter and order.
     *
     * @throws Malformed when one of them has another form
     */
    static SessionRequest of(Parameters parameters) {
        return new SessionRequest(
                filter(parameters),
                parameters
                        .find(
                                "sort",
                                "sentAt, startedAt, endedAt, lastActivityAt or durationMinutes, with a minus before it"
                                        + " when it descends",
                                text -> SessionOrder.parse(text).orElseThrow())
                        .orElse(SessionOrder.NEWEST_FIRST));
    }

    private static SessionFilter filter(Parameters parameters) {
        @Nullable LocalDate date = parameters.day("date").orElse(null);
        @Nullable LocalDate from = parameters.day("from").orElse(date);
        @Nullable LocalDate to = parameters.day("to").orElse(date);
        if (date != null && !(date.equals(from) && date.equals(to))) {
            throw new Malformed("Give either 'date' or 'from' and 'to'.");
        }
        if (from != null && to != null && from.isAfter(to)) {
            throw new Malformed("The day 'from' is after the day 'to'.");
        }
        return new SessionFilter(
                from,
                to,
                statuses(parameters),
                parameters
                        .find("teacher", "a teacher's id", text -> new TeacherId(text).value())
                        .orElse(null),
                parameters
                        .find("student", "a positive number", text -> new StudentId(Integer.parseInt(text)).value())
                        .orElse(null),
                parameters
                        .find(
                                "package",
                                "a package's name of at most " + LONGEST_PACKAGE + " characters",
                                text -> atMost(LONGEST_PACKAGE, text))
                        .orElse(null),
                parameters
                        .find(
                                "q",
                                "a text of at most " + LONGEST_TEXT + " characters",
                                text -> atMost(LONGEST_TEXT, text))
                        .orElse(null),
                parameters
                        .find(
                                "exception",
                                "undeliverable, never-opened, silent, low-evidence or timed-out",
                                text -> Concern.ofWord(text).orElseThrow())
                        .orElse(null));
    }

    private static List<Status> statuses(Parameters parameters) {
        List<Optional<Status>> named =
                parameters.findAll("status", "active, ended, timeout, sent or all", SessionRequest::statusUnlessAll);
        List<Status> statuses = new ArrayList<>();
        for (Optional<Status> status : named) {
            if (status.isEmpty()) {
                return List.of();
            }
            if (!statuses.contains(status.get())) {
                statuses.add(status.get());
            }
        }
        return statuses;
    }

    private static Optional<Status> statusUnlessAll(String word) {
        if (word.equals("all")) {
            return Optional.empty();
        }
        Status status = Status.valueOf(word.toUpperCase(Locale.ROOT));
        if (!status.word().equals(word)) {
            throw new IllegalArgumentException("The words are in lower case.");
        }
        return Optional.of(status);
    }

    private static String atMost(int length, String text) {
        if (text.length() > length) {
            throw new IllegalArgumentException("too long");
        }
        return text;
    }

    /** Reads how many sessions a page has. */
    static int first(Parameters parameters) {
        return parameters.first(DEFAULT_PAGE, LARGEST_PAGE);
    }

    /** Reads where a page begins. */
    @Nullable
    SessionCursor after(Parameters parameters) {
        return parameters
                .find(
                        "after",
                        "the endCursor of a page in the same order",
                        text -> SessionCursor.parse(text)
                                .filter(place -> place.order().equals(order))
                                .orElseThrow())
                .orElse(null);
    }
}
