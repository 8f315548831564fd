package lessonledger.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lessonledger.bench.Contender.Link;

/**
 * From the answer to a student's click to the event that tells of it whoever watches the list of sessions, as an admin's page
 * does. The page then asks for its list, which is the dashboard's question.
 */
final class News {

    private static final Pattern NAMED = Pattern.compile("\"sessionId\":\"([0-9a-f-]{36})\"");

    /** Twenty lessons begin every second. */
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<String, CompletableFuture<Long>> told = new ConcurrentHashMap<>();

    private News() {}

    /**
     * Opens so many links, one after the other, and waits until all of it was told.
     *
     * @return median and 99th percentile, in milliseconds
     */
    static double[] of(Contender contender, int links) throws Exception {
        List<Link> sent = contender.links(links);
        News news = new News();
        sent.forEach(link -> news.told.put(link.sessionId(), new CompletableFuture<>()));
        try (BufferedReader stream = new BufferedReader(new InputStreamReader(
                contender.get("/api/admin/teacher-sessions/changes?status=active"), StandardCharsets.UTF_8))) {
            stream.readLine(); // It begins with an event that names nothing; from then on nothing is missed.
            Thread reader = new Thread(() -> news.listen(stream));
            reader.setDaemon(true);
            reader.start();
            List<CompletableFuture<Double>> waits = new ArrayList<>();
            long begin = System.nanoTime();
            for (Link link : sent) {
                LockSupport.parkNanos(begin + waits.size() * BETWEEN - System.nanoTime());
                waits.add(contender
                        .click(link.token())
                        .thenApply(answer -> System.nanoTime())
                        .thenCombine(
                                Objects.requireNonNull(news.told.get(link.sessionId())),
                                (answered, heard) -> Math.max(0, heard - answered) / 1e6));
            }
            double[] millis = new double[waits.size()];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = waits.get(i).get(60, TimeUnit.SECONDS);
            }
            Arrays.sort(millis);
            return new double[] {millis[millis.length / 2], millis[(int) (millis.length * 0.99)]};
        }
    }

    private void listen(BufferedReader stream) {
        try {
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                long now = System.nanoTime();
                Matcher named = NAMED.matcher(line);
                if (named.find()) {
                    CompletableFuture<Long> heard = told.get(named.group(1));
                    if (heard != null) {
                        heard.complete(now);
                    }
                }
            }
        } catch (IOException e) {
            // The stream is closed when everything has been told.
        }
    }
}
