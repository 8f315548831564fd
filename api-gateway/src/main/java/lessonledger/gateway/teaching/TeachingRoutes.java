package lessonledger.gateway.teaching;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;
import static org.springdoc.core.fn.builders.requestbody.Builder.requestBodyBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.LinkReceipt;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import org.jspecify.annotations.Nullable;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A teacher sends a meeting link to a student. */
@Configuration(proxyBeanMethods = false)
class TeachingRoutes {

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TeachingRoutes(Dispatcher dispatcher, Bodies bodies, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** What a teacher sends; an admin sends in a teacher's name by {@code teacherId}. */
    record LinkToSend(
            @Schema(description = "The meeting's https address", example = "https://school.zoom.us/j/123456789")
            @Nullable
            String link,

            @Schema(description = "Who sends it; the student's own teacher when missing", example = "U430") @Nullable
            String teacherId) {}

    /** What the teacher gets: the student's own link, and whether Telegram brings it. */
    record SentLink(
            String sessionId,
            String trackingUrl,

            @Schema(allowableValues = {"pending", "copy"}) String delivery) {}

    @Bean
    RouterFunction<ServerResponse> teachersRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(
                        "/api/teachers/students/{id}/zoom",
                        this::send,
                        operation -> operation
                                .operationId("sendLink")
                                .tag("Teachers")
                                .summary("Send a meeting link to a student")
                                .parameter(parameterBuilder()
                                        .name("id")
                                        .in(ParameterIn.PATH)
                                        .description("The student's id")
                                        .implementation(Integer.class))
                                .requestBody(requestBodyBuilder()
                                        .implementation(LinkToSend.class)
                                        .required(true))
                                .response(responseBuilder()
                                        .responseCode("201")
                                        .description("Sent; 'pending' when Telegram brings it, 'copy' when nobody does")
                                        .implementation(SentLink.class))
                                .response(responseBuilder().responseCode("404").description("Unknown student"))
                                .response(responseBuilder().responseCode("422").description("The link is not allowed")))
                .build();
    }

    private Mono<ServerResponse> send(ServerRequest request) {
        StudentId student =
                Parameters.path(request, "id", "a positive number", text -> new StudentId(Integer.parseInt(text)));
        return bodies.ofTheStaff(request, LinkToSend.class).flatMap(body -> {
            TrackingToken token = TrackingToken.random(random);
            SendLink command =
                    new SendLink(token.sessionId(), token, student, teacher(body), link(body), clock.instant());
            return dispatcher
                    .<LinkReceipt>send(command)
                    .flatMap(receipt -> ServerResponse.created(
                                    URI.create("/api/admin/teacher-sessions/" + command.sessionId()))
                            .bodyValue(new SentLink(
                                    command.sessionId().value(), receipt.trackingUrl(), delivery(receipt.channel()))));
        });
    }

    private static String link(LinkToSend body) {
        if (body.link() == null || body.link().isBlank()) {
            throw new Malformed("The member 'link' is missing: the meeting's https address.");
        }
        return body.link().strip();
    }

    private static @Nullable TeacherId teacher(LinkToSend body) {
        try {
            return body.teacherId() == null ? null : new TeacherId(body.teacherId());
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member 'teacherId' is not a teacher's id.");
        }
    }

    private static String delivery(Channel channel) {
        return channel == Channel.TELEGRAM ? "pending" : channel.name().toLowerCase(Locale.ROOT);
    }
}
