package lessonledger.gateway.tracking;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.EndReason;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.Standing;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.problem.Bodies;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.security.PublicLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What a student's page says while it is open and when it goes. */
@Component
final class SignsOfLife {

    /** The largest whole number that every JavaScript and JSON reader keeps exactly, 2^53. */
    private static final long LARGEST_NUMBER = 1L << 53;

    private static final BigDecimal LARGEST_CLAIM = BigDecimal.valueOf(LARGEST_NUMBER);
    private static final int LONGEST_CLAIM = 64;
    private static final Pattern VIEW = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Dispatcher dispatcher;
    private final Bodies bodies;
    private final PublicLimits limits;
    private final Clock clock;

    /** Makes the handlers. */
    SignsOfLife(Dispatcher dispatcher, Bodies bodies, PublicLimits limits, Clock clock) {
        this.dispatcher = dispatcher;
        this.bodies = bodies;
        this.limits = limits;
        this.clock = clock;
    }

    /** A sign of life. Only the token is needed; a client that names no view is one default view. */
    record Beat(
            @Schema(
                    description = "The secret of the student's link",
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    pattern = "[A-Za-z0-9_-]{22}")
            @Nullable
            String token,

            @Schema(description = "The page load that beats", pattern = "[A-Za-z0-9._-]{1,64}") @Nullable
            String viewId,

            @Schema(
                    description = "The beat's number within its view; a repeat is acknowledged, not counted twice",
                    implementation = Long.class,
                    minimum = "0",
                    maximum = "9007199254740992")
            @Nullable
            BigDecimal seq,

            @Schema(description = "Whether the page is in the foreground") @Nullable
            Boolean visible) {

        /** Shows nothing: there is a secret in it. */
        @Override
        public String toString() {
            return "Beat";
        }
    }

    /** The answer to a sign of life. */
    record Alive(
            @Schema(allowableValues = "active") String status,
            @Nullable Instant startedAt,

            @Schema(description = "The server's clock at the answer")
            Instant serverTime) {

        /** Returns it as JSON: the same bytes as the mapper's for a fraction of the work. */
        byte[] json() {
            String json = "{\"status\":\"" + status + "\",\"startedAt\":" + utc(startedAt) + ",\"serverTime\":"
                    + utc(serverTime) + "}";
            return json.getBytes(StandardCharsets.US_ASCII);
        }

        private static String utc(@Nullable Instant at) {
            if (at == null) {
                return "null";
            }
            String text = LocalDateTime.ofEpochSecond(at.getEpochSecond(), at.getNano(), ZoneOffset.UTC)
                    .toString();
            return '"' + text + (text.length() == "2000-01-01T00:00".length() ? ":00Z\"" : "Z\"");
        }
    }

    /** The page goes. What it claims about time is kept and never used: the server's clock decides. */
    record Goodbye(
            @Schema(
                    description = "The secret of the student's link",
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    pattern = "[A-Za-z0-9_-]{22}")
            @Nullable
            String token,

            @Schema(description = "The page load that goes", pattern = "[A-Za-z0-9._-]{1,64}") @Nullable
            String viewId,

            @Schema(
                    description = "page-closed ends this view, end-button the whole session",
                    allowableValues = {"page-closed", "end-button"},
                    defaultValue = "page-closed")
            @Nullable
            String reason,

            @Schema(description = "The duration that the client claims, in its own unit; fractions are cut off")
            @Nullable
            BigDecimal duration,

            @Schema(description = "The end that the client claims", maxLength = LONGEST_CLAIM) @Nullable
            String endTime) {

        /** Shows nothing: there is a secret in it. */
        @Override
        public String toString() {
            return "Goodbye";
        }
    }

    /** How the session stands after a page has gone. */
    record Outcome(
            @Schema(
                    description = "active while another page of the student is still open",
                    allowableValues = {"active", "ended", "timeout"})
            String status,

            @Nullable Instant startedAt,
            @Nullable Instant endedAt,

            @Schema(description = "Whole minutes from start to end; null while the session is active") @Nullable
            Integer durationMinutes,

            @Schema(description = "The server's clock at the answer")
            Instant serverTime) {}

    Mono<ServerResponse> beat(ServerRequest request) {
        Instant at = clock.instant();
        return bodies.ofThePublic(request, Beat.class)
                .flatMap(beat -> send(command(beat, at)))
                .flatMap(standing -> answer(alive(standing)));
    }

    /** The same for a request that has not come to its route, with the id that it was given. */
    Mono<Alive> beat(ServerHttpRequest request, String requestId) {
        Instant at = clock.instant();
        return bodies.ofThePublic(request, Beat.class)
                .flatMap(beat -> {
                    RecordHeartbeat command = command(beat, at);
                    limits.count(command.sessionId());
                    return dispatcher.<Standing>send(command, requestId);
                })
                .map(this::alive);
    }

    private static RecordHeartbeat command(Beat beat, Instant at) {
        return new RecordHeartbeat(session(beat.token()), view(beat.viewId()), seq(beat.seq()), beat.visible(), at);
    }

    private Alive alive(Standing standing) {
        return new Alive(standing.status().word(), standing.startedAt(), clock.instant());
    }

    Mono<ServerResponse> end(ServerRequest request) {
        Instant at = clock.instant();
        return bodies.ofThePublic(request, Goodbye.class)
                .flatMap(goodbye -> send(command(goodbye, at)))
                .flatMap(standing -> answer(new Outcome(
                        standing.status().word(),
                        standing.startedAt(),
                        standing.endedAt(),
                        standing.durationMinutes(),
                        clock.instant())));
    }

    private Mono<Standing> send(SessionCommand command) {
        limits.count(command.sessionId());
        return dispatcher.send(command);
    }

    private static Mono<ServerResponse> answer(Object body) {
        return ServerResponse.ok().cacheControl(CacheControl.noStore()).bodyValue(body);
    }

    private static SessionCommand command(Goodbye goodbye, Instant at) {
        SessionId session = session(goodbye.token());
        String view = view(goodbye.viewId());
        Claims claims = new Claims(duration(goodbye.duration()), endTime(goodbye.endTime()));
        return switch (reason(goodbye.reason())) {
            case PAGE_CLOSED -> new ClosePage(session, view, claims, at);
            case END_BUTTON -> new EndSession(session, view, claims, at);
            case TIMEOUT -> throw unknownReason();
        };
    }

    private static SessionId session(@Nullable String token) {
        if (token == null) {
            throw new Malformed("The member 'token' is missing.");
        }
        return TrackingToken.parse(token)
                .orElseThrow(() -> new Malformed("The member 'token' has not the form of a token."))
                .sessionId();
    }

    private static String view(@Nullable String viewId) {
        if (viewId == null) {
            return SessionCommand.DEFAULT_VIEW;
        }
        if (!VIEW.matcher(viewId).matches()) {
            throw new Malformed(
                    "The member 'viewId' must have 1 to 64 letters, digits, dots, underscores and hyphens.");
        }
        return viewId;
    }

    private static @Nullable Long seq(@Nullable BigDecimal seq) {
        if (seq == null) {
            return null;
        }
        boolean inRange = seq.signum() >= 0 && seq.compareTo(LARGEST_CLAIM) <= 0;
        if (!inRange || seq.compareTo(BigDecimal.valueOf(seq.longValue())) != 0) {
            throw new Malformed("The member 'seq' must be a whole number from 0 to 2^53.");
        }
        return seq.longValue();
    }

    /** The range is checked before the fraction is cut off: a number like 1e-1000000 must not be written out. */
    private static @Nullable Long duration(@Nullable BigDecimal duration) {
        if (duration == null) {
            return null;
        }
        if (duration.abs().compareTo(LARGEST_CLAIM) > 0) {
            throw new Malformed("The member 'duration' must be a number between -2^53 and 2^53.");
        }
        return duration.longValue();
    }

    private static @Nullable String endTime(@Nullable String endTime) {
        if (endTime != null && endTime.length() > LONGEST_CLAIM) {
            throw new Malformed("The member 'endTime' must have at most " + LONGEST_CLAIM + " characters.");
        }
        return endTime;
    }

    private static EndReason reason(@Nullable String word) {
        return word == null ? EndReason.PAGE_CLOSED : EndReason.ofWord(word).orElseThrow(SignsOfLife::unknownReason);
    }

    private static Malformed unknownReason() {
        return new Malformed("The member 'reason' must be 'page-closed' or 'end-button'.");
    }
}
