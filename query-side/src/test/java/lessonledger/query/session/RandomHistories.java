package lessonledger.query.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;

/** Lives of many sessions as students lead them, in the order in which the ledger would hold them; the same for a seed. */
final class RandomHistories {

    private final Random random;

    private RandomHistories(long seed) {
        this.random = new Random(seed);
    }

    /** Returns the events of this many sessions, numbered from 1. */
    static List<Fact<SessionEvent>> of(int sessions, long seed) {
        RandomHistories histories = new RandomHistories(seed);
        return IntStream.rangeClosed(1, sessions)
                .mapToObj(histories::session)
                .flatMap(history -> history.facts().stream())
                .sorted(Comparator.comparing(fact -> fact.event().at()))
                .toList();
    }

    /** Cuts the events into batches of 1 to 60, and gives some of them twice, as a processor that was killed does. */
    static List<List<Fact<SessionEvent>>> delivered(List<Fact<SessionEvent>> facts, long seed) {
        Random random = new Random(seed);
        List<List<Fact<SessionEvent>>> batches = new ArrayList<>();
        int from = 0;
        while (from < facts.size()) {
            int to = Math.min(facts.size(), from + 1 + random.nextInt(60));
            batches.add(facts.subList(from, to));
            from = random.nextInt(4) == 0 ? Math.max(0, from - random.nextInt(80)) : to;
        }
        return batches;
    }

    private History session(int number) {
        Instant sent = History.NINE
                .plusSeconds(random.nextInt(3_600))
                .plusMillis(random.nextInt(1_000))
                .plus(Duration.ofHours(random.nextInt(2) * random.nextInt(24 * 60)));
        History history = History.sent(
                number,
                1 + random.nextInt(20),
                "U" + random.nextInt(5),
                random.nextBoolean() ? "Europe" : "أوروبا",
                BigDecimal.valueOf(random.nextInt(10_000), 2),
                random.nextBoolean() ? Channel.TELEGRAM : Channel.COPY,
                sent);
        if (random.nextBoolean()) {
            history.after(pause()).delivered();
        } else if (random.nextInt(3) == 0) {
            history.after(pause()).undeliverable("UNREACHABLE");
        }
        if (random.nextInt(5) > 0) {
            history.after(pause()).clicked();
            while (lessonIsOver(history) && random.nextInt(3) == 0) {
                history.after(pause()).reopened().heartbeat();
            }
        }
        return history;
    }

    private boolean lessonIsOver(History history) {
        Instant lastSign = history.now();
        for (int i = random.nextInt(30); i > 0; i--) {
            history.after(pause()).heartbeat();
            lastSign = history.now();
        }
        int end = random.nextInt(5);
        switch (end) {
            case 0 -> history.after(pause()).pageClosed().ended("end-button");
            case 1 ->
                history.after(pause())
                        .pageClosed()
                        .ended("page-closed")
                        .after(pause())
                        .pageClosed();
            case 2 -> history.after(Duration.ofHours(2)).timedOut(lastSign);
            case 3 ->
                history.after(pause())
                        .pageClosed()
                        .after(pause())
                        .heartbeat()
                        .pageClosed()
                        .ended("page-closed");
            default -> history.after(pause()).heartbeat();
        }
        return end < 4;
    }

    private Duration pause() {
        return Duration.ofMillis(
                switch (random.nextInt(6)) {
                    case 0 -> 150_000 + random.nextInt(3) - 1;
                    case 1 -> 0;
                    case 2 -> random.nextInt(900_000);
                    default -> 30_000 + random.nextInt(1_000) - 500;
                });
    }
}
