package lessonledger.gateway.reports;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import lessonledger.contract.session.SessionQuery.Figures;
import org.jspecify.annotations.Nullable;

/** What some sessions come to, as reports and charts show it. Amounts are in the school's currency. */
public record Result(
        @Schema(description = "Links that were sent") long sessions,

        @Schema(description = "Sessions that a student has opened")
        long lessons,

        @Schema(description = "Links that nobody has opened, yet")
        long neverOpened,

        long active,
        long ended,
        long timedOut,

        @Schema(description = "Links that Telegram could not bring")
        long undeliverable,

        @Schema(description = "Whole minutes of the lessons that are over")
        long minutes,

        @Schema(description = "Of a lesson that is over") @Nullable
        BigDecimal averageMinutes,

        @Schema(description = "From sending to opening, on average") @Nullable
        BigDecimal averageOpeningSeconds,

        @Schema(description = "Lessons that were opened within 15 minutes, in percent") @Nullable
        BigDecimal punctualPercent,

        long openedLate,
        long observedSeconds,

        @Schema(description = "The observed part of the lessons that are over, in percent") @Nullable
        BigDecimal evidencePercent,

        @Schema(description = "The rates of the lessons that are over")
        BigDecimal amount) {

    /** Returns what figures say. */
    public static Result of(Figures figures) {
        long lessons = figures.sessions() - figures.sent();
        return new Result(
                figures.sessions(),
                lessons,
                figures.sent(),
                figures.active(),
                figures.ended(),
                figures.timeout(),
                figures.undeliverable(),
                figures.minutes(),
                figures.averageMinutes(),
                figures.averageOpeningSeconds(),
                lessons == 0
                        ? null
                        : BigDecimal.valueOf(100 * (lessons - figures.openedLate()))
                                .divide(BigDecimal.valueOf(lessons), 1, RoundingMode.HALF_UP),
                figures.openedLate(),
                figures.observedSeconds(),
                figures.evidencePercent(),
                figures.amount());
    }
}
