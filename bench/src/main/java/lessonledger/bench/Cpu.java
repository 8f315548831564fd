package lessonledger.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says about a process. */
final class Cpu {

    /** The unit of {@code /proc/PID/stat}; 100 on every Linux in use. */
    private static final long MICROS_PER_TICK = 10_000;

    private Cpu() {}

    /** Returns the processor time that a process has used, user and system, in microseconds. */
    static long micros(long pid) {
        return micros(read(Path.of("/proc", String.valueOf(pid), "stat")));
    }

    private static long micros(String stat) {
        String[] fields = stat.replaceFirst("^.*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /** Returns the processor time that the compilers of a Java process have used so far, in microseconds. */
    static long compilerMicros(long pid) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
            long micros = 0;
            for (Path thread : threads) {
                micros += compilerMicros(thread.resolve("stat"));
            }
            return micros;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long compilerMicros(Path stat) {
        String line;
        try {
            line = Files.readString(stat);
        } catch (IOException e) {
            // The thread has come to its end.
            return 0;
        }
        return line.contains("CompilerThre") ? micros(line) : 0;
    }

    /** Returns the memory that a process has in use, in bytes. */
    static long residentBytes(long pid) {
        return read(Path.of("/proc", String.valueOf(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElse(-1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
