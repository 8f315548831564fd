package lessonledger.query.enrolment;

import java.time.Instant;
import java.util.Optional;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRegistered;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherRestored;
import lessonledger.query.AggregateRow;
import org.jspecify.annotations.Nullable;

/** A row of {@code teacher}. */
record TeacherRow(String id, String name, @Nullable Instant archivedAt, long lastSequence)
        implements AggregateRow<String, EnrolmentEvent, TeacherRow> {

    /** Returns the row of a teacher who joins, or nothing when the event is no teacher's first. */
    static Optional<TeacherRow> begin(Fact<EnrolmentEvent> fact) {
        return fact.event() instanceof TeacherRegistered e
                ? Optional.of(new TeacherRow(e.teacherId(), e.name(), null, fact.sequence()))
                : Optional.empty();
    }

    @Override
    public String key() {
        return id;
    }

    @Override
    public TeacherRow evolve(Fact<EnrolmentEvent> news) {
        if (news.event() instanceof TeacherRenamed renamed) {
            return new TeacherRow(id, renamed.name(), archivedAt, news.sequence());
        } else if (news.event() instanceof TeacherArchived archived) {
            return new TeacherRow(id, name, archived.at(), news.sequence());
        } else if (news.event() instanceof TeacherRestored) {
            return new TeacherRow(id, name, null, news.sequence());
        }
        throw Directory.noRule(news.event());
    }

    /** Does not show the name. */
    @Override
    public String toString() {
        return "TeacherRow[" + id + "]";
    }
}
