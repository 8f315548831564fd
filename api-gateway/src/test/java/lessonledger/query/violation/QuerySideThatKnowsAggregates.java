package lessonledger.query.violation;

/** Breaks a rule of the house on purpose. */
record QuerySideThatKnowsAggregates(org.axonframework.modelling.command.Repository<?> aggregates) {}
