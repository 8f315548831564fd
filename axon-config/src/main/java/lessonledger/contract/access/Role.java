package lessonledger.contract.access;

/** What an account is for. An account may have several. */
public enum Role {
    /** Sees and sends for the students of one teacher. */
    TEACHER,
    /** Runs the school: may do everything that people may do. */
    ADMIN,
    /** Reads everything and changes nothing. */
    AUDITOR,
    /** Reads and makes what the school bills. */
    BILLING
}
