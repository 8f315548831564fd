package lessonledger.gateway.telegram;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import lessonledger.contract.enrolment.HearTelegram;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import org.jspecify.annotations.Nullable;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Where Telegram calls when the school has set a webhook. What was called is durable before it is acknowledged; the answer goes
 * to the chat, not to the caller. An update of a kind that nobody asked for is acknowledged, or Telegram would repeat it.
 */
@Configuration(proxyBeanMethods = false)
class WebhookRoute {

    static final String PATH = "/api/telegram/webhook";

    private final WebhookSecret secret;
    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final Clock clock;

    WebhookRoute(WebhookSecret secret, Dispatcher dispatcher, Bodies bodies, Clock clock) {
        this.secret = secret;
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.clock = clock;
    }

    @Bean
    RouterFunction<ServerResponse> telegramsRoute() {
        return SpringdocRouteBuilder.route()
                .POST(
                        PATH,
                        this::called,
                        operation -> operation
                                .operationId("telegramCalls")
                                .tag("Telegram")
                                .summary("What people say to the bot, as Telegram tells it")
                                .parameter(parameterBuilder()
                                        .name(WebhookSecret.HEADER)
                                        .in(ParameterIn.HEADER)
                                        .description("TELEGRAM_WEBHOOK_SECRET"))
                                .response(responseBuilder().responseCode("200").description("Heard"))
                                .response(responseBuilder().responseCode("401").description("No secret"))
                                .response(responseBuilder().responseCode("403").description("Another secret")))
                .build();
    }

    private Mono<ServerResponse> called(ServerRequest request) {
        secret.require(request);
        return bodies.ofABot(request)
                .map(update -> heard(update, clock.instant()))
                .flatMap(said -> said.isPresent() ? dispatcher.send(said.get()).then() : Mono.empty())
                .then(ServerResponse.ok().build());
    }

    private static Optional<HearTelegram> heard(JsonNode update, Instant at) {
        long id = number(update, "update_id");
        JsonNode message = update.path("message");
        JsonNode member = update.path("my_chat_member");
        if (message.isObject()) {
            JsonNode chat = message.path("chat");
            return HearTelegram.written(
                    id,
                    number(chat, "id"),
                    text(chat, "type", null),
                    text(message, "text", ""),
                    text(message.path("from"), "language_code", null),
                    at);
        } else if (member.isObject()) {
            return HearTelegram.standing(
                    id, number(member.path("chat"), "id"), text(member.path("new_chat_member"), "status", null), at);
        }
        return Optional.empty();
    }

    private static long number(JsonNode in, String member) {
        JsonNode number = in.path(member);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new Malformed("The member '" + member + "' must be a whole number.");
        }
        return number.longValue();
    }

    private static @Nullable String text(JsonNode in, String member, @Nullable String otherwise) {
        JsonNode text = in.path(member);
        return text.isString() ? text.stringValue() : otherwise;
    }
}
