package lessonledger.contract.enrolment;

import java.time.Instant;
import java.util.List;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;

/**
 * Many teachers or students at once, from a file: all of them or none. Answered with {@link Report}; a file with a fault is
 * answered with its faults and changes nothing. The Telegram chats of students who are enrolled already stay as they are.
 *
 * @param teachers who is to be registered or renamed
 * @param students who is to be enrolled or changed
 * @param dryRun whether only to say what would come of it
 */
public record ImportDirectory(List<TeacherLine> teachers, List<StudentLine> students, boolean dryRun, Instant at) {

    /** Shows no names. */
    @Override
    public String toString() {
        return "ImportDirectory[teachers=" + teachers.size() + ", students=" + students.size() + ", dryRun=" + dryRun
                + "]";
    }

    /**
     * A line about a teacher.
     *
     * @param line its number in the file, from 1
     */
    public record TeacherLine(int line, TeacherId teacherId, String name) {

        @Override
        public String toString() {
            return "TeacherLine[" + line + "]";
        }
    }

    /**
     * A line about a student.
     *
     * @param line its number in the file, from 1
     * @param particulars what is to be true of them; no chat
     */
    public record StudentLine(int line, StudentId studentId, Particulars particulars) {}

    /**
     * What came of it, or would.
     *
     * @param faults what keeps the file from being imported, by line
     * @param created how many were not known before
     * @param changed how many differ from what is known
     * @param unchanged how many lines say what is known already
     * @param imported whether it was done: false after a dry run, and when there is a fault
     */
    public record Report(List<Fault> faults, int created, int changed, int unchanged, boolean imported) {}

    /**
     * A bad line.
     *
     * @param problem what is wrong, in one sentence without personal data
     */
    public record Fault(int line, String problem) {}
}
