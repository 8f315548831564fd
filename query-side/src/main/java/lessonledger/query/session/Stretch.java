package lessonledger.query.session;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a range of days, as {@code session_stats} has it: whole months, or days.
 *
 * @param span {@code day} or {@code month}
 * @param from the first day, or null when it has no beginning
 * @param before the first day that is not in it, or null when it has no end
 */
record Stretch(
        String span, @Nullable LocalDate from, @Nullable LocalDate before) {

    /** Days beyond these have no sessions; a database knows no years of other lengths. */
    private static final LocalDate FIRST = LocalDate.of(1000, 2, 1);

    private static final LocalDate LAST = LocalDate.of(9999, 11, 30);

    /**
     * Returns the fewest parts that make up a range.
     *
     * @param from the first day, or null for all from the beginning
     * @param to the last day, or null for all until the end
     * @param daysApart whether a day must not go into a month
     */
    static List<Stretch> of(@Nullable LocalDate from, @Nullable LocalDate to, boolean daysApart) {
        LocalDate first = from == null || from.isBefore(FIRST) ? null : from.isAfter(LAST) ? LAST : from;
        LocalDate before = to == null || to.isAfter(LAST) ? null : (to.isBefore(FIRST) ? FIRST : to).plusDays(1);
        if (daysApart) {
            return List.of(new Stretch("day", first, before));
        }
        LocalDate firstMonth = first == null || first.getDayOfMonth() == 1
                ? first
                : first.plusMonths(1).withDayOfMonth(1);
        LocalDate beforeMonth = before == null ? null : before.withDayOfMonth(1);
        if (firstMonth != null && beforeMonth != null && !firstMonth.isBefore(beforeMonth)) {
            return List.of(new Stretch("day", first, before));
        }
        List<Stretch> parts = new ArrayList<>();
        parts.add(new Stretch("month", firstMonth, beforeMonth));
        if (first != null && !first.equals(firstMonth)) {
            parts.add(new Stretch("day", first, firstMonth));
        }
        if (before != null && !before.equals(beforeMonth)) {
            parts.add(new Stretch("day", beforeMonth, before));
        }
        return parts;
    }
}
