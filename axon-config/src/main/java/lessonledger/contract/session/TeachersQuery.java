package lessonledger.contract.session;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a teacher can ask about their own lessons. What the school charges is not among it. */
public sealed interface TeachersQuery {

    /**
     * A teacher's lessons, the latest link first. Answered with {@link Lessons}. Every part that is null does not filter.
     *
     * @param from first day of the links' sending, in the school's time zone, inclusive
     * @param to last day of the links' sending, in the school's time zone, inclusive
     * @param first how many at most, 1 to 1000
     * @param before the number of the last lesson of an earlier answer, or null for the first page
     */
    record FindLessonsOf(
            String teacherId,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable Integer studentId,
            int first,
            @Nullable Long before)
            implements TeachersQuery {}

    /** An answer that holds lessons. */
    record Lessons(List<Lesson> lessons) {}

    /**
     * A lesson, as its teacher sees it.
     *
     * @param number its number in the ledger
     * @param lastActivityAt the last sign of life, or null before the first
     * @param endedAt the end that counts, or null while there is none
     * @param durationMinutes whole minutes between start and end, or null while there is no end
     * @param delivery {@code pending}, {@code delivered}, {@code undeliverable} or {@code copy}
     * @param undeliverableReason the name of an {@link Undeliverable}, or null
     */
    record Lesson(
            String sessionId,
            long number,
            int studentId,
            @Nullable String studentName,
            Status status,
            Instant sentAt,
            @Nullable Instant startedAt,
            @Nullable Instant lastActivityAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationMinutes,
            String delivery,
            @Nullable String undeliverableReason) {}
}
