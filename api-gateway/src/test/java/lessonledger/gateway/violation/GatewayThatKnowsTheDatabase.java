package lessonledger.gateway.violation;

/** Breaks a rule of the house on purpose. */
record GatewayThatKnowsTheDatabase(javax.sql.DataSource database) {}
