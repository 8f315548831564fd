package lessonledger.gateway.sessions;

import graphql.language.AstPrinter;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.language.SelectionSet;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.FindSessions;
import lessonledger.gateway.problem.Malformed;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.graphql.ExecutionGraphQlService;
import org.springframework.graphql.ResponseError;
import org.springframework.graphql.support.DefaultExecutionGraphQlRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The list with only those fields of its sessions that are asked for, by the engine that answers GraphQL. */
@Component
class FieldSelection {

    private static final int LONGEST = 2_000;
    private static final Pattern UNKNOWN = Pattern.compile("Field '(\\w{1,60})' in type '(\\w{1,60})' is undefined");
    private static final String MALFORMED = "The parameter 'fields' must be a GraphQL selection such as"
            + " teacher{name},student{name},durationMinutes.";

    private final ExecutionGraphQlService engine;

    FieldSelection(ExecutionGraphQlService engine) {
        this.engine = engine;
    }

    /**
     * Answers a query.
     *
     * @param fields a GraphQL selection of the type Session, such as {@code teacher{name},durationMinutes}
     * @return the list in its usual shape; {@link Malformed} when there is no such field or the selection is too dear
     */
    Mono<Map<String, Object>> answer(FindSessions query, String fields) {
        String document = "query($filter: SessionFilter, $sort: String, $first: Int, $after: String) {"
                + " sessions(filter: $filter, sort: $sort, first: $first, after: $after) {"
                + " sessions " + AstPrinter.printAstCompact(selection(fields))
                + " statistics { totalSessions sent active ended timeout averageDurationMinutes totalDurationMinutes"
                + " observedSeconds evidencePercent openedLate averageOpeningSeconds } page { endCursor hasNextPage } } }";
        return Mono.defer(() -> engine.execute(new DefaultExecutionGraphQlRequest(
                        document, null, variables(query), null, "fields", Locale.ROOT)))
                .subscribeOn(Schedulers.boundedElastic())
                .map(FieldSelection::list);
    }

    /** Takes it apart and not as it is: a brace too many would make another query of it. */
    private static SelectionSet selection(String fields) {
        if (fields.length() > LONGEST) {
            throw new Malformed("The parameter 'fields' has at most " + LONGEST + " characters.");
        }
        try {
            Document document = Parser.parse("{ sessions { " + fields + "\n} }");
            if (document.getDefinitions().size() == 1
                    && document.getDefinitions().get(0) instanceof OperationDefinition operation
                    && operation.getSelectionSet().getSelections().size() == 1
                    && operation.getSelectionSet().getSelections().get(0) instanceof Field field
                    && field.getName().equals("sessions")
                    && field.getSelectionSet() != null) {
                return field.getSelectionSet();
            }
        } catch (InvalidSyntaxException e) {
            throw new Malformed(MALFORMED);
        }
        throw new Malformed(MALFORMED);
    }

    private static Map<String, Object> variables(FindSessions query) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("filter", filter(query.filter()));
        variables.put("sort", query.order().text());
        variables.put("first", query.first());
        if (query.after() != null) {
            variables.put("after", query.after().text());
        }
        return variables;
    }

    private static Map<String, Object> filter(SessionFilter filter) {
        Map<String, Object> parts = new HashMap<>();
        if (filter.from() != null) {
            parts.put("from", filter.from().toString());
        }
        if (filter.to() != null) {
            parts.put("to", filter.to().toString());
        }
        parts.put(
                "status",
                filter.statuses().stream().map(status -> status.word()).toList());
        if (filter.teacherId() != null) {
            parts.put("teacher", filter.teacherId());
        }
        if (filter.studentId() != null) {
            parts.put("student", filter.studentId());
        }
        if (filter.packageId() != null) {
            parts.put("package", filter.packageId());
        }
        if (filter.text() != null) {
            parts.put("q", filter.text());
        }
        if (filter.concern() != null) {
            parts.put("exception", filter.concern().word().replace('-', '_'));
        }
        return parts;
    }

    private static Map<String, Object> list(ExecutionGraphQlResponse response) {
        List<ResponseError> errors = response.getErrors();
        if (!errors.isEmpty()) {
            throw fault(errors);
        }
        Map<String, Object> data = response.getData();
        if (data != null && data.get("sessions") instanceof Map<?, ?> sessions) {
            Map<String, Object> list = new LinkedHashMap<>();
            sessions.forEach((name, value) -> list.put(name.toString(), value));
            return list;
        }
        throw new IllegalStateException("A list of sessions came without any.");
    }

    private static RuntimeException fault(List<ResponseError> errors) {
        String message = String.valueOf(errors.get(0).getMessage());
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.find()) {
            return new Malformed("The parameter 'fields' asks for '" + unknown.group(1) + "', and a " + unknown.group(2)
                    + " has no such field.");
        }
        if (message.contains("maximum query")) {
            return new Malformed("The parameter 'fields' asks for too much: it goes too deep or costs too much.");
        }
        return errors.stream().anyMatch(error -> error.getErrorType().toString().contains("INTERNAL"))
                ? new IllegalStateException("The fields of sessions could not be answered: " + message)
                : new Malformed(MALFORMED);
    }
}
