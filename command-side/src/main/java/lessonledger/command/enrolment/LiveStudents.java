package lessonledger.command.enrolment;

import lessonledger.contract.enrolment.TeacherId;

/** Whom a teacher would leave behind. No aggregate knows: a student knows their teacher, and not the other way round. */
interface LiveStudents {

    /** Returns how many students who are not archived this teacher has, as far as the directory's read model knows. */
    long of(TeacherId teacher);
}
