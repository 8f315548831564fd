package lessonledger.contract.violation;

/** Breaks a rule of the house on purpose. */
record ContractThatKnowsSpring(org.springframework.context.ApplicationContext context) {}
