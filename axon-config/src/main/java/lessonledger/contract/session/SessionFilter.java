package lessonledger.contract.session;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are meant. Every part that is null or empty leaves all in.
 *
 * @param from first day of the links' sending, in the school's time zone, inclusive
 * @param to last day of the links' sending, in the school's time zone, inclusive
 * @param statuses only sessions that stand in one of these ways
 * @param teacherId only this teacher's
 * @param studentId only this student's
 * @param packageId only those whose link was sent under this package
 * @param text only those with it in the name of teacher, student or package, whatever the case, or with exactly this
 *     teacher's, student's or session's id or number
 * @param concern only those that somebody should look at for this reason
 */
public record SessionFilter(
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        List<Status> statuses,
        @Nullable String teacherId,
        @Nullable Integer studentId,
        @Nullable String packageId,
        @Nullable String text,
        @Nullable Concern concern) {

    /** All sessions. */
    public static final SessionFilter ALL = new SessionFilter(null, null, List.of(), null, null, null, null, null);

    /** Takes a copy. */
    public SessionFilter {
        statuses = List.copyOf(statuses);
    }

    /** Returns this filter for other days. */
    public SessionFilter between(@Nullable LocalDate first, @Nullable LocalDate last) {
        return new SessionFilter(first, last, statuses, teacherId, studentId, packageId, text, concern);
    }

    /** Returns this filter for one teacher's sessions. */
    public SessionFilter ofTeacher(String id) {
        return new SessionFilter(from, to, statuses, id, studentId, packageId, text, concern);
    }

    /** Returns this filter for one student's sessions. */
    public SessionFilter ofStudent(int id) {
        return new SessionFilter(from, to, statuses, teacherId, id, packageId, text, concern);
    }

    /** Returns this filter for the sessions of one package. */
    public SessionFilter ofPackage(String id) {
        return new SessionFilter(from, to, statuses, teacherId, studentId, id, text, concern);
    }
}
