package lessonledger.query.violation.egg;

import lessonledger.query.violation.hen.Hen;

/** Breaks a rule of the house on purpose: it knows whoever knows it. */
public interface Egg {

    /** Returns who laid it. */
    Hen mother();
}
