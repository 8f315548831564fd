package lessonledger.command.session;

import lessonledger.command.enrolment.Enrolment;

/** What carries a link to a student, so that the teacher does not have to copy it. */
public interface Messenger {

    /** Returns whether a link that is sent now will be carried to this student. */
    boolean reaches(Enrolment student);
}
