package lessonledger.gateway.start;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Tells why the application did not start in one line; Spring Boot's own report of many lines is switched off. */
final class OneLineReporter implements FailureAnalysisReporter {

    @Override
    @SuppressWarnings("SystemOut") // For the person at the terminal, whatever the log is set to.
    public void report(FailureAnalysis analysis) {
        System.err.println(line(analysis));
    }

    static String line(FailureAnalysis analysis) {
        return "Lesson Ledger did not start. "
                + Stream.of(analysis.getDescription(), analysis.getAction())
                        .map(part ->
                                part == null ? "" : part.replaceAll("\\s+", " ").strip())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" "));
    }
}
