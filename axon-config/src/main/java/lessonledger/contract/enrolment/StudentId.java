package lessonledger.contract.enrolment;

/**
 * A student's number in the school, {@code wpos_zoom_links.studentid}.
 *
 * @param value a positive number
 */
public record StudentId(int value) {

    /** Refuses zero and negative numbers with an {@link IllegalArgumentException}. */
    public StudentId {
        if (value <= 0) {
            throw new IllegalArgumentException("A student's id is a positive number.");
        }
    }

    /** Returns the identifier in the event store, which students and teachers share. */
    @Override
    public String toString() {
        return "student-" + value;
    }
}
