package lessonledger.query.session;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lessonledger.contract.session.Status;
import lessonledger.query.ReadTable.Change;
import lessonledger.query.SchoolDays;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps {@code session_stats} in step with the rows of {@code wpos_zoom_links}: what a batch takes from a group and gives to
 * another is added up in memory and written by one statement. The groups are always written in the same order, so two
 * processes that change the same ones wait for each other and never for good.
 */
final class SessionStatistics {

    /** A link that was opened later than this after it was sent was opened late. */
    static final Duration PUNCTUAL = Duration.ofMinutes(15);

    /** The columns that are summed up. */
    static final List<String> MEASURES = List.of(
            "sessions",
            "undeliverable",
            "opened_late",
            "opening_millis",
            "minutes",
            "lasted_millis",
            "observed_seconds",
            "amount");

    private static final String INSERT = "INSERT INTO session_stats (span, first_day, ustazid, packageId, status, "
            + String.join(", ", MEASURES) + ") VALUES ";

    private static final String ROW =
            IntStream.range(0, 5 + MEASURES.size()).mapToObj(i -> "?").collect(Collectors.joining(", ", "(", ")"));

    private static final String ADD = MEASURES.stream()
            .map(measure -> measure + " = " + measure + " + VALUES(" + measure + ")")
            .collect(Collectors.joining(", ", " ON DUPLICATE KEY UPDATE ", ""));

    private final DatabaseClient database;
    private final SchoolDays days;

    SessionStatistics(DatabaseClient database, SchoolDays days) {
        this.database = database;
        this.days = days;
    }

    /** A group of sessions. */
    private record Group(String span, LocalDate firstDay, String teacherId, String packageId, String status) {

        static final Comparator<Group> ORDER = Comparator.comparing(Group::span)
                .thenComparing(Group::firstDay)
                .thenComparing(Group::teacherId)
                .thenComparing(Group::packageId)
                .thenComparing(Group::status);
    }

    /** The sessions of one day in a group. */
    private record DayGroup(LocalDate day, String teacherId, String packageId, Status status) {

        Group on(String span, LocalDate firstDay) {
            return new Group(span, firstDay, teacherId, packageId, status.word());
        }
    }

    /** What is summed up, in the order of {@link #MEASURES}. */
    private record Measures(
            long sessions,
            long undeliverable,
            long openedLate,
            long openingMillis,
            long minutes,
            long lastedMillis,
            long observedSeconds,
            BigDecimal amount) {

        static Measures of(SessionRow row) {
            Lesson lesson = row.lesson();
            Instant started = lesson.startedAt();
            Instant ended = lesson.endedAt();
            Integer minutes = lesson.durationMinutes();
            long opening = started == null ? 0 : millis(row.sent().at(), started);
            return new Measures(
                    1,
                    row.delivery().state().equals("undeliverable") ? 1 : 0,
                    opening > PUNCTUAL.toMillis() ? 1 : 0,
                    opening,
                    minutes == null ? 0 : minutes,
                    started == null || ended == null ? 0 : millis(started, ended),
                    lesson.observedMillis() / 1_000,
                    row.sent().packageRate());
        }

        private static long millis(Instant from, Instant to) {
            return to.toEpochMilli() - from.toEpochMilli();
        }

        Measures plus(Measures more) {
            return new Measures(
                    sessions + more.sessions,
                    undeliverable + more.undeliverable,
                    openedLate + more.openedLate,
                    openingMillis + more.openingMillis,
                    minutes + more.minutes,
                    lastedMillis + more.lastedMillis,
                    observedSeconds + more.observedSeconds,
                    amount.add(more.amount));
        }

        Measures negated() {
            return new Measures(
                    -sessions,
                    -undeliverable,
                    -openedLate,
                    -openingMillis,
                    -minutes,
                    -lastedMillis,
                    -observedSeconds,
                    amount.negate());
        }

        boolean isNothing() {
            return sessions == 0
                    && undeliverable == 0
                    && openedLate == 0
                    && openingMillis == 0
                    && minutes == 0
                    && lastedMillis == 0
                    && observedSeconds == 0
                    && amount.signum() == 0;
        }

        Stream<Object> values() {
            return Stream.of(
                    sessions, undeliverable, openedLate, openingMillis, minutes, lastedMillis, observedSeconds, amount);
        }
    }

    /** Writes what these changes of rows change in the sums; the transaction of the rows must be open. */
    Mono<Void> follow(List<Change<SessionRow>> changes) {
        Map<DayGroup, Measures> groups = new HashMap<>();
        for (Change<SessionRow> change : changes) {
            Measures after = Measures.of(change.after());
            SessionRow before = change.before();
            if (before == null) {
                groups.merge(group(change.after()), after, Measures::plus);
            } else if (before.lesson().status() == change.after().lesson().status()) {
                // The rest of a group stood fast when the link was sent.
                Measures difference = after.plus(Measures.of(before).negated());
                if (!difference.isNothing()) {
                    groups.merge(group(change.after()), difference, Measures::plus);
                }
            } else {
                groups.merge(group(change.after()), after, Measures::plus);
                groups.merge(group(before), Measures.of(before).negated(), Measures::plus);
            }
        }
        Map<Group, Measures> sums = new TreeMap<>(Group.ORDER);
        groups.forEach((group, measures) -> {
            sums.put(group.on("day", group.day()), measures);
            sums.merge(group.on("month", group.day().withDayOfMonth(1)), measures, Measures::plus);
        });
        sums.values().removeIf(Measures::isNothing);
        if (sums.isEmpty()) {
            return Mono.empty();
        }
        String sql = INSERT + Stream.generate(() -> ROW).limit(sums.size()).collect(Collectors.joining(", ")) + ADD;
        return database.inConnection(
                connection -> Flux.from(bound(connection, sql, sums).execute())
                        .flatMap(Result::getRowsUpdated)
                        .then());
    }

    private DayGroup group(SessionRow row) {
        return new DayGroup(
                days.day(row.sent().at()),
                row.sent().teacherId(),
                row.sent().packageId(),
                row.lesson().status());
    }

    private static Statement bound(Connection connection, String sql, Map<Group, Measures> sums) {
        Statement statement = connection.createStatement(sql);
        int index = 0;
        for (Map.Entry<Group, Measures> sum : sums.entrySet()) {
            Group group = sum.getKey();
            List<Object> values = Stream.concat(
                            Stream.of(
                                    group.span(),
                                    group.firstDay(),
                                    group.teacherId(),
                                    group.packageId(),
                                    group.status()),
                            sum.getValue().values())
                    .toList();
            for (Object value : values) {
                statement.bind(index++, value);
            }
        }
        return statement;
    }
}
