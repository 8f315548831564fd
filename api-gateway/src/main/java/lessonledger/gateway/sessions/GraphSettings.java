package lessonledger.gateway.sessions;

import graphql.GraphQLContext;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLTypeUtil;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a query may cost, and how the schema's own values are written. */
@Configuration(proxyBeanMethods = false)
class GraphSettings {

    /** Levels of fields; nobody needs more, and a schema that leads from teachers to students and back has no end. */
    static final int DEEPEST = 15;

    /**
     * What a query may cost: a value costs one, a list as often as it may have members, and a question to the read side a
     * hundred more. A page of a thousand sessions with everything in it costs about 25,000.
     */
    static final int DEAREST = 50_000;

    private static final int A_QUESTION = 100;
    private static final int MEMBERS_OF_A_LIST = 50;

    @Bean
    MaxQueryDepthInstrumentation deepestQuery() {
        return new MaxQueryDepthInstrumentation(DEEPEST);
    }

    @Bean
    MaxQueryComplexityInstrumentation dearestQuery() {
        return new MaxQueryComplexityInstrumentation(DEAREST, GraphSettings::cost);
    }

    private static int cost(FieldComplexityEnvironment field, int ofItsFields) {
        if (field.getParentType().getName().startsWith("__")) {
            return 1 + ofItsFields; // The schema itself is in memory and finite; tools read all of it at once.
        }
        long members = 1;
        long question = 0;
        if (field.getFieldDefinition().getArgument("first") != null) {
            question = A_QUESTION;
            members =
                    field.getArguments().get("first") instanceof Integer first ? Math.max(1, first) : MEMBERS_OF_A_LIST;
        } else if (GraphQLTypeUtil.unwrapNonNull(field.getFieldDefinition().getType()) instanceof GraphQLList
                && !field.getFieldDefinition().getName().equals("sessions")) {
            question = A_QUESTION;
            members = MEMBERS_OF_A_LIST;
        }
        return (int) Math.min(Integer.MAX_VALUE / 4, 1 + question + members * ofItsFields);
    }

    /** To take a query apart needs time, and words in the client's language from files: nothing for the event loop. */
    @Bean
    WebGraphQlInterceptor besideTheEventLoop() {
        return (request, chain) -> Mono.defer(() -> chain.next(request)).subscribeOn(Schedulers.boundedElastic());
    }

    @Bean
    RuntimeWiringConfigurer valuesOfTheSchema() {
        return wiring -> Stream.of(
                        scalar("Instant", Object::toString),
                        scalar("Long", value -> value),
                        scalar("Decimal", value -> value),
                        scalar("Date", Object::toString))
                .forEach(wiring::scalar);
    }

    /** Only dates are ever sent; the others are answers. */
    private static GraphQLScalarType scalar(String name, Function<Object, Object> written) {
        return GraphQLScalarType.newScalar()
                .name(name)
                .coercing(new Coercing<Object, Object>() {
                    @Override
                    public Object serialize(Object value, GraphQLContext context, Locale locale) {
                        return written.apply(value);
                    }

                    @Override
                    public @Nullable Object parseValue(Object input, GraphQLContext context, Locale locale) {
                        try {
                            return LocalDate.parse(input.toString());
                        } catch (DateTimeParseException e) {
                            throw new CoercingParseValueException("A date is a day such as 2025-10-12.");
                        }
                    }

                    @Override
                    public @Nullable Object parseLiteral(
                            Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
                        try {
                            return LocalDate.parse(input instanceof StringValue text ? text.getValue() : "");
                        } catch (DateTimeParseException e) {
                            throw new CoercingParseLiteralException("A date is a day such as 2025-10-12.");
                        }
                    }
                })
                .build();
    }
}
