package lessonledger.command.violation;

/** Breaks a rule of the house on purpose. */
record CommandSideThatReadsTheClock(org.springframework.web.reactive.function.server.ServerRequest request) {

    java.time.Instant now() {
        return java.time.Instant.now();
    }
}
