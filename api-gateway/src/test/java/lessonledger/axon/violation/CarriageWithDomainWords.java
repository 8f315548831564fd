package lessonledger.axon.violation;

/** Breaks a rule of the house on purpose. */
record CarriageWithDomainWords(lessonledger.contract.session.SessionId session) {}
