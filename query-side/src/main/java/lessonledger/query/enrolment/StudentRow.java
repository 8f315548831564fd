package lessonledger.query.enrolment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.query.AggregateRow;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code student}.
 *
 * @param teacherId who teaches them; null until the event that says so, which follows the enrolment
 * @param booking the package that they have; null as long
 * @param telegramChats how many chats receive the links. Every chat is linked once before it is unlinked, and no event
 *     counts twice, so a number is enough; which chats they are stays in the events
 */
record StudentRow(
        int id,
        String name,
        String language,
        @Nullable String teacherId,
        @Nullable Booking booking,
        int telegramChats,
        @Nullable Instant archivedAt,
        long lastSequence)
        implements AggregateRow<Integer, EnrolmentEvent, StudentRow> {

    /**
     * A package that a student has.
     *
     * @param ownRate what they are charged, when that is their own rate; null when they pay what the package costs
     * @param since since when they have that package, at whatever rate
     */
    record Booking(String packageId, @Nullable BigDecimal ownRate, Instant since) {}

    /** Returns the row of a student who joins, or nothing when the event is no student's first. */
    static Optional<StudentRow> begin(Fact<EnrolmentEvent> fact) {
        return fact.event() instanceof StudentEnrolled e
                ? Optional.of(
                        new StudentRow(e.studentId(), e.name(), e.language(), null, null, 0, null, fact.sequence()))
                : Optional.empty();
    }

    @Override
    public Integer key() {
        return id;
    }

    @Override
    public StudentRow evolve(Fact<EnrolmentEvent> news) {
        EnrolmentEvent event = news.event();
        long now = news.sequence();
        if (event instanceof StudentRenamed e) {
            return new StudentRow(id, e.name(), language, teacherId, booking, telegramChats, archivedAt, now);
        } else if (event instanceof LanguageChosen e) {
            return new StudentRow(id, name, e.language(), teacherId, booking, telegramChats, archivedAt, now);
        } else if (event instanceof TeacherAssigned e) {
            return new StudentRow(id, name, language, e.teacherId(), booking, telegramChats, archivedAt, now);
        } else if (event instanceof PackageAssigned e) {
            BigDecimal own = e.packageRate().setScale(2, RoundingMode.UNNECESSARY);
            Booking booked = new Booking(e.packageId(), own, since(e.packageId(), e.at()));
            return new StudentRow(id, name, language, teacherId, booked, telegramChats, archivedAt, now);
        } else if (event instanceof PackageBooked e) {
            Booking booked = new Booking(e.packageId(), null, since(e.packageId(), e.at()));
            return new StudentRow(id, name, language, teacherId, booked, telegramChats, archivedAt, now);
        } else if (event instanceof TelegramChatLinked) {
            return new StudentRow(id, name, language, teacherId, booking, telegramChats + 1, archivedAt, now);
        } else if (event instanceof TelegramChatUnlinked) {
            return new StudentRow(id, name, language, teacherId, booking, telegramChats - 1, archivedAt, now);
        } else if (event instanceof StudentArchived e) {
            return new StudentRow(id, name, language, teacherId, booking, telegramChats, e.at(), now);
        } else if (event instanceof StudentRestored) {
            return new StudentRow(id, name, language, teacherId, booking, telegramChats, null, now);
        }
        throw Directory.noRule(news.event());
    }

    /** Another rate of the same package is no other package. */
    private Instant since(String given, Instant at) {
        return booking != null && given.equals(booking.packageId()) ? booking.since() : at;
    }

    @Nullable
    String packageId() {
        return booking == null ? null : booking.packageId();
    }

    @Nullable
    BigDecimal ownRate() {
        return booking == null ? null : booking.ownRate();
    }

    @Nullable
    Instant packageSince() {
        return booking == null ? null : booking.since();
    }

    /** Does not show the name. */
    @Override
    public String toString() {
        return "StudentRow[" + id + "]";
    }
}
