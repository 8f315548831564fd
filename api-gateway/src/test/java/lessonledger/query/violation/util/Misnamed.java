package lessonledger.query.violation.util;

/** Breaks a rule of the house on purpose. */
record Misnamed() {}
