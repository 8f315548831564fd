package lessonledger.gateway.reports;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/**
 * A range of the school's days.
 *
 * @param from the first day, inclusive
 * @param to the last day, inclusive
 */
record Days(LocalDate from, LocalDate to) {

    static Days of(YearMonth month) {
        return new Days(month.atDay(1), month.atEndOfMonth());
    }

    /** Returns the range that it is held against: as many whole months before it when it is whole months, or as many days. */
    Days before() {
        if (from.getDayOfMonth() == 1 && to.equals(YearMonth.from(to).atEndOfMonth())) {
            long months = 1 + ChronoUnit.MONTHS.between(YearMonth.from(from), YearMonth.from(to));
            return new Days(from.minusMonths(months), from.minusDays(1));
        }
        long days = 1 + ChronoUnit.DAYS.between(from, to);
        return new Days(from.minusDays(days), from.minusDays(1));
    }
}
