package lessonledger.query.enrolment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
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
import lessonledger.query.Fact;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code student}.
 *
 * @param teacherId who teaches them; null until the event that says so, which follows the enrolment
 * @param packageId the package that they have; null as long
 * @param packageRate what they are charged, when that is their own rate; null when they pay what the package costs
 * @param packageSince since when they have that package, at whatever rate
 * @param telegramChats how many chats receive the links. Every chat is linked once before it is unlinked, and no event
 *     counts twice, so a number is enough; which chats they are stays in the events
 */
record StudentRow(
        int id,
        String name,
        String language,
        @Nullable String teacherId,
        @Nullable String packageId,
        @Nullable BigDecimal packageRate,
        @Nullable Instant packageSince,
        int telegramChats,
        @Nullable Instant archivedAt,
        long lastSequence)
        implements AggregateRow<Integer, EnrolmentEvent, StudentRow> {

    /** Returns the row of a student who joins, or nothing when the event is no student's first. */
    static Optional<StudentRow> begin(Fact<EnrolmentEvent> fact) {
        return fact.event() instanceof StudentEnrolled e
                ? Optional.of(new StudentRow(
                        e.studentId(), e.name(), e.language(), null, null, null, null, 0, null, fact.sequence()))
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
            return new StudentRow(
                    id,
                    e.name(),
                    language,
                    teacherId,
                    packageId,
                    packageRate,
                    packageSince,
                    telegramChats,
                    archivedAt,
                    now);
        } else if (event instanceof LanguageChosen e) {
            return new StudentRow(
                    id,
                    name,
                    e.language(),
                    teacherId,
                    packageId,
                    packageRate,
                    packageSince,
                    telegramChats,
                    archivedAt,
                    now);
        } else if (event instanceof TeacherAssigned e) {
            return new StudentRow(
                    id,
                    name,
                    language,
                    e.teacherId(),
                    packageId,
                    packageRate,
                    packageSince,
                    telegramChats,
                    archivedAt,
                    now);
        } else if (event instanceof PackageAssigned e) {
            BigDecimal rate = e.packageRate().setScale(2, RoundingMode.UNNECESSARY);
            Instant since = since(e.packageId(), e.at());
            return new StudentRow(
                    id, name, language, teacherId, e.packageId(), rate, since, telegramChats, archivedAt, now);
        } else if (event instanceof PackageBooked e) {
            Instant since = since(e.packageId(), e.at());
            return new StudentRow(
                    id, name, language, teacherId, e.packageId(), null, since, telegramChats, archivedAt, now);
        } else if (event instanceof TelegramChatLinked) {
            return new StudentRow(
                    id,
                    name,
                    language,
                    teacherId,
                    packageId,
                    packageRate,
                    packageSince,
                    telegramChats + 1,
                    archivedAt,
                    now);
        } else if (event instanceof TelegramChatUnlinked) {
            return new StudentRow(
                    id,
                    name,
                    language,
                    teacherId,
                    packageId,
                    packageRate,
                    packageSince,
                    telegramChats - 1,
                    archivedAt,
                    now);
        } else if (event instanceof StudentArchived e) {
            return new StudentRow(
                    id, name, language, teacherId, packageId, packageRate, packageSince, telegramChats, e.at(), now);
        } else if (event instanceof StudentRestored) {
            return new StudentRow(
                    id, name, language, teacherId, packageId, packageRate, packageSince, telegramChats, null, now);
        }
        throw Directory.noRule(news.event());
    }

    /** Another rate of the same package is no other package. */
    private Instant since(String given, Instant at) {
        return packageSince != null && given.equals(packageId) ? packageSince : at;
    }

    /** Does not show the name. */
    @Override
    public String toString() {
        return "StudentRow[" + id + "]";
    }
}
