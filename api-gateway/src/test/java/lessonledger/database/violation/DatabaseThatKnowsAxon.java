package lessonledger.database.violation;

/** Breaks a rule of the house on purpose. */
record DatabaseThatKnowsAxon(org.axonframework.eventhandling.EventMessage<?> event) {}
