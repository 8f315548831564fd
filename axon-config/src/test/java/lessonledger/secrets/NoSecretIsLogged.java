package lessonledger.secrets;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * No token, password, chat id or Authorization header in any line that this JVM's tests, or the applications that they
 * started, have written. JUnit finds this class by itself. What is printed goes to a file in {@code target/written} as well,
 * what is logged (the ledger's own loggers down to DEBUG) by {@code logback-test.xml}; after the last test the files are
 * searched, and a leak is a failure of the whole run.
 */
public final class NoSecretIsLogged implements BeforeAllCallback {

    private static final Path WRITTEN = Path.of("target", "written");

    /** The output of applications that tests started. */
    private static final Path PROCESSES = Path.of("target", "processes");

    /** Begins with JUnit, before the first test class is. */
    public NoSecretIsLogged() {
        try {
            for (Path folder : List.of(WRITTEN, PROCESSES)) {
                Files.createDirectories(folder);
                for (Path file : files(folder)) {
                    // What this JVM has begun to log stays.
                    if (!file.getFileName()
                            .toString()
                            .startsWith(ProcessHandle.current().pid() + ".")) {
                        Files.delete(file);
                    }
                }
            }
            OutputStream copy = new FileOutputStream(
                    WRITTEN.resolve(ProcessHandle.current().pid() + ".out").toFile(), true);
            System.setOut(both(System.out, copy));
            System.setErr(both(System.err, copy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrintStream both(PrintStream console, OutputStream copy) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        console.write(bytes, from, length);
                        synchronized (copy) {
                            copy.write(bytes, from, length);
                        }
                    }

                    @Override
                    public void flush() {
                        console.flush();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(NoSecretIsLogged.class))
                .computeIfAbsent(NoSecretIsLogged.class, any -> (AutoCloseable) NoSecretIsLogged::search);
    }

    private static void search() throws IOException {
        Secrets.tasksAtTheEnd().forEach(Runnable::run);
        List<String> leaks = leaks(new SecretSearch(Secrets.kinds()), Secrets.printedOnce(), files(WRITTEN, PROCESSES));
        if (!leaks.isEmpty()) {
            throw new AssertionError("Secrets in " + leaks.size() + " of the lines that were written:\n"
                    + String.join("\n", leaks.subList(0, Math.min(50, leaks.size()))));
        }
    }

    /** Returns the lines that show a secret, each with what it shows and without it. */
    static List<String> leaks(SecretSearch search, Set<String> printedOnce, List<Path> files) throws IOException {
        List<String> leaks = new ArrayList<>();
        Set<String> printed = new HashSet<>();
        for (Path file : files) {
            Map<String, Integer> repeated = new HashMap<>();
            // A line that was cut off within a character is read all the same.
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    var leak = search.in(line).orElse(null);
                    if (leak == null || isAllowed(leak, printedOnce, printed)) {
                        continue;
                    }
                    String text = leak.blanked();
                    String report = leak.kinds() + " " + (text.length() > 300 ? text.substring(0, 300) + "…" : text);
                    if (repeated.merge(report, 1, Integer::sum) == 1) {
                        leaks.add(file + ":" + number + ": " + report);
                    }
                }
            }
        }
        return leaks;
    }

    private static boolean isAllowed(SecretSearch.Leak leak, Set<String> printedOnce, Set<String> printed) {
        return !leak.secrets().isEmpty()
                && printedOnce.containsAll(leak.secrets())
                && leak.secrets().stream().allMatch(printed::add);
    }

    private static List<Path> files(Path... folders) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> inside = Files.list(folder)) {
                inside.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }
}
