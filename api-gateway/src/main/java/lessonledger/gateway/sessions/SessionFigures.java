package lessonledger.gateway.sessions;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Sums;
import lessonledger.gateway.reports.Result;
import org.jspecify.annotations.Nullable;

/** What sessions come to, group by group; what charts are drawn of. */
record SessionFigures(List<Group> groups) {

    /**
     * A group; what was not asked to be kept apart is null.
     *
     * @param day the day, or the first day of the month
     */
    record Group(
            @Nullable LocalDate day,
            @Nullable Person teacher,
            @Nullable String packageId,
            Result result) {}

    static SessionFigures of(Sums sums) {
        return new SessionFigures(sums.sums().stream()
                .map(sum -> new Group(sum.day(), sum.teacher(), sum.packageId(), Result.of(sum.figures())))
                .toList());
    }

    /** Returns the dimension with this word. */
    static Dimension dimension(String word) {
        if (!word.equals(word.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("The words are in lower case.");
        }
        return Dimension.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
