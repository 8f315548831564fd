package lessonledger.query.violation.hen;

import lessonledger.query.violation.egg.Egg;

/** Breaks a rule of the house on purpose: it knows whoever knows it. */
public record Hen(Egg first) {}
