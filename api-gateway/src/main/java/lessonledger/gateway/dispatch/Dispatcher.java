package lessonledger.gateway.dispatch;

import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Sends commands and asks queries when somebody subscribes, with the id of the request that they serve. */
@Component
public final class Dispatcher {

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
        return Mono.deferContextual(context -> Mono.fromFuture(() -> commands.send(RequestIds.in(context)
                .map(id ->
                        GenericCommandMessage.asCommandMessage(command).andMetaData(MetaData.with(RequestIds.NAME, id)))
                .orElseGet(() -> GenericCommandMessage.asCommandMessage(command)))));
    }

    /**
     * Asks a query.
     *
     * @param answer the type of the answer
     */
    public <T> Mono<T> ask(Object query, Class<T> answer) {
        return Mono.fromFuture(() -> queries.query(query, answer));
    }
}
