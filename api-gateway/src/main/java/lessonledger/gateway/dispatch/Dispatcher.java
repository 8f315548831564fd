package lessonledger.gateway.dispatch;

import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.axonframework.queryhandling.SubscriptionQueryResult;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends commands and asks queries when somebody subscribes, with the id of the request that they serve. */
@Component
public final class Dispatcher {

    private static final int UPDATES_WAITING = 64;

    private final CommandGateway commands;
    private final QueryGateway queries;

    /** Makes the dispatcher. */
    public Dispatcher(CommandGateway commands, QueryGateway queries) {
        this.commands = commands;
        this.queries = queries;
    }

    /**
     * Sends a command.
     *
     * @param <T> what its handler answers
     * @return the answer, or nothing when the handler has none; a refusal arrives as Axon's {@code
     *     CommandExecutionException} with the refusal as its details
     */
    public <T> Mono<T> send(Object command) {
        return Mono.deferContextual(context -> RequestIds.in(context)
                .map(id -> this.<T>send(command, id))
                .orElseGet(
                        () -> Mono.fromFuture(() -> commands.send(GenericCommandMessage.asCommandMessage(command)))));
    }

    /** Sends a command for the request with this id. */
    public <T> Mono<T> send(Object command, String requestId) {
        return Mono.fromFuture(
                () -> commands.send(new GenericCommandMessage<>(command, MetaData.with(RequestIds.NAME, requestId))));
    }

    /**
     * Asks a query.
     *
     * @param answer the type of the answer
     */
    public <T> Mono<T> ask(Object query, Class<T> answer) {
        return Mono.fromFuture(() -> queries.query(query, answer));
    }

    /**
     * Asks a subscription query: the first answer and then, without an end, the updates. Whoever takes them too slowly gets
     * an error instead of a growing buffer.
     *
     * @param answer the type of the first answer and of the updates
     */
    public <T> Flux<T> watch(Object query, Class<T> answer) {
        return Flux.using(
                () -> queries.subscriptionQuery(
                        query.getClass().getName(),
                        query,
                        ResponseTypes.instanceOf(answer),
                        ResponseTypes.instanceOf(answer),
                        UPDATES_WAITING),
                result -> result.initialResult().concatWith(result.updates()),
                SubscriptionQueryResult::cancel);
    }
}
