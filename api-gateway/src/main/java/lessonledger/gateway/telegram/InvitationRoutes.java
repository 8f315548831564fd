package lessonledger.gateway.telegram;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import lessonledger.contract.enrolment.EnrolmentCommand.Invitation;
import lessonledger.contract.enrolment.EnrolmentCommand.InviteToTelegram;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkOneTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChats;
import lessonledger.contract.enrolment.EnrolmentCommand.WithdrawInvitations;
import lessonledger.contract.enrolment.EnrolmentQuery.Bot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindBot;
import lessonledger.contract.enrolment.EnrolmentQuery.FindLinkedChats;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChat;
import lessonledger.contract.enrolment.EnrolmentQuery.LinkedChats;
import lessonledger.contract.enrolment.InvitationCode;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Parameters;
import lessonledger.gateway.security.Actor;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Invitations to the school's bot: an admin makes one for any student, a teacher for their own. The code is made here, shown
 * once, and goes no further; the ledger gets its digest.
 */
@Configuration(proxyBeanMethods = false)
class InvitationRoutes {

    private static final String OFFICE = "/api/admin/students/{id}";
    private static final String TEACHER = "/api/teachers/me/students/{id}";

    private final Dispatcher dispatcher;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    InvitationRoutes(Dispatcher dispatcher, Clock clock) {
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /**
     * An invitation, shown once.
     *
     * @param link opens the bot in Telegram
     * @param qr the link as a QR code, an SVG image
     */
    record MadeInvitation(
            @Schema(example = "https://t.me/school_bot?start=…")
            String link,

            Instant expiresAt,
            String qr) {

        /** Does not show the link. */
        @Override
        public String toString() {
            return "MadeInvitation[expiresAt=" + expiresAt + "]";
        }
    }

    /** The chats that receive a student's links, by numbers; which they are is shown to nobody. */
    record ListOfChats(int linked, List<LinkedChat> chats) {}

    @Bean
    RouterFunction<ServerResponse> invitationsRoutes() {
        return SpringdocRouteBuilder.route()
                .POST(
                        OFFICE + "/invitations",
                        request -> invite(request, null),
                        invites("inviteStudent", "Invite a student to the school's bot"))
                .DELETE(
                        OFFICE + "/invitations",
                        request -> withdraw(request, null),
                        removes("withdrawInvitations", "Withdraw the invitations that nobody has used"))
                .GET(
                        OFFICE + "/chats",
                        this::chats,
                        operation -> named(operation, "listChats", "Which chats receive a student's links")
                                .response(responseBuilder()
                                        .responseCode("200")
                                        .description("The chats, by numbers and since when")
                                        .implementation(ListOfChats.class)))
                .DELETE(
                        OFFICE + "/chats",
                        this::unlink,
                        removes("unlinkChats", "Unlink all of a student's chats and withdraw the open invitations"))
                .DELETE(
                        OFFICE + "/chats/{chat}",
                        this::unlinkOne,
                        operation -> removes(
                                        "unlinkChat",
                                        "Unlink one of a student's chats and withdraw the open invitations")
                                .andThen(one -> one.parameter(parameterBuilder()
                                        .name("chat")
                                        .in(ParameterIn.PATH)
                                        .description("The linked chat's number")
                                        .implementation(Long.class)))
                                .accept(operation))
                .POST(
                        TEACHER + "/invitations",
                        request -> own(request).flatMap(teacher -> invite(request, teacher)),
                        invites("inviteOwnStudent", "Invite one's own student to the school's bot"))
                .DELETE(
                        TEACHER + "/invitations",
                        request -> own(request).flatMap(teacher -> withdraw(request, teacher)),
                        removes("withdrawOwnInvitations", "Withdraw the invitations that nobody has used"))
                .build();
    }

    private Mono<ServerResponse> invite(ServerRequest request, @Nullable TeacherId onlyOf) {
        StudentId student = studentId(request);
        return dispatcher.ask(new FindBot(true), Bot.class).flatMap(bot -> {
            if (bot.listens() && bot.userName() == null) {
                return Mono.error(new ResponseStatusException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Telegram does not say what the school's bot is called; try again in a moment."));
            }
            InvitationCode code = InvitationCode.random(random);
            return dispatcher
                    .<Invitation>send(new InviteToTelegram(student, code.digest(), onlyOf, clock.instant()))
                    .flatMap(made -> {
                        String link = "https://t.me/" + bot.userName() + "?start=" + code.value();
                        return ServerResponse.status(HttpStatus.CREATED)
                                .header("Cache-Control", "no-store")
                                .bodyValue(new MadeInvitation(link, made.expiresAt(), QrCode.svg(link)));
                    });
        });
    }

    private Mono<ServerResponse> withdraw(ServerRequest request, @Nullable TeacherId onlyOf) {
        return done(new WithdrawInvitations(studentId(request), onlyOf, clock.instant()));
    }

    private Mono<ServerResponse> unlink(ServerRequest request) {
        return done(new UnlinkTelegramChats(studentId(request), clock.instant()));
    }

    private Mono<ServerResponse> unlinkOne(ServerRequest request) {
        long chat = Parameters.path(request, "chat", "a linked chat's number", Long::parseLong);
        return done(new UnlinkOneTelegramChat(studentId(request), chat, clock.instant()));
    }

    private Mono<ServerResponse> done(Object command) {
        return dispatcher.send(command).then(ServerResponse.noContent().build());
    }

    private Mono<ServerResponse> chats(ServerRequest request) {
        return dispatcher
                .ask(new FindLinkedChats(studentId(request).value()), LinkedChats.class)
                .flatMap(found -> found.enrolled()
                        ? ServerResponse.ok()
                                .bodyValue(new ListOfChats(found.chats().size(), found.chats()))
                        : Mono.error(new ResponseStatusException(
                                HttpStatus.NOT_FOUND, "No student is enrolled under this id.")));
    }

    private static Mono<TeacherId> own(ServerRequest request) {
        return Actor.of(request)
                .map(actor -> actor.teacher()
                        .orElseThrow(() -> new ResponseStatusException(
                                HttpStatus.FORBIDDEN, "This account is bound to no teacher.")));
    }

    private static StudentId studentId(ServerRequest request) {
        return Parameters.path(request, "id", "a positive number", text -> new StudentId(Integer.parseInt(text)));
    }

    private static Consumer<Builder> invites(String id, String summary) {
        return operation -> named(operation, id, summary)
                .response(responseBuilder()
                        .responseCode("201")
                        .description("The invitation, shown this once")
                        .implementation(MadeInvitation.class))
                .response(responseBuilder().responseCode("404").description("Unknown student"))
                .response(responseBuilder().responseCode("409").description("The school has no bot"));
    }

    private static Consumer<Builder> removes(String id, String summary) {
        return operation -> named(operation, id, summary)
                .response(responseBuilder().responseCode("204").description("Done"))
                .response(responseBuilder().responseCode("404").description("Unknown student"));
    }

    private static Builder named(Builder operation, String id, String summary) {
        return operation
                .operationId(id)
                .tag("Telegram")
                .summary(summary)
                .parameter(parameterBuilder()
                        .name("id")
                        .in(ParameterIn.PATH)
                        .description("The student's id")
                        .implementation(Integer.class));
    }
}
