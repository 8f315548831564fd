package lessonledger.contract.session;

/**
 * The answer to a click: all that the tracking page needs to know of its session.
 *
 * @param standing how the session stands after the click
 * @param link the meeting's address
 * @param studentId whose lesson it is
 * @param teacherId who gives it
 */
public record Visit(Standing standing, String link, int studentId, String teacherId) {}
