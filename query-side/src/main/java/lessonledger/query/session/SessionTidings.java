package lessonledger.query.session;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.SessionNews;
import lessonledger.contract.session.SessionQuery.WatchSessions;
import lessonledger.contract.session.Status;
import lessonledger.query.ReadTable.Change;
import lessonledger.query.SchoolDays;
import org.axonframework.common.AxonThreadFactory;
import org.axonframework.queryhandling.QueryUpdateEmitter;
import org.axonframework.queryhandling.SubscriptionQueryMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Tells those who watch sessions ({@link WatchSessions}) which of theirs have changed. The projection gives it what it has
 * committed; a few times a second, what came together is told in one piece. So a projection never waits for those who watch,
 * and a session that changes ten times in a moment is told once.
 *
 * <p>A heartbeat is no news, unless it ends a silence: otherwise everybody who watches would read everything again all the
 * time. When more changes than fit, as in a rebuild, nobody is told which, but that all has to be read again.
 */
@Component
class SessionTidings implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(SessionTidings.class);
    private static final long PAUSE_MILLIS = 200;

    private final QueryUpdateEmitter emitter;
    private final SchoolDays days;
    private final Object lock = new Object();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new AxonThreadFactory("tidings"));
    private Map<String, Told> waiting = new LinkedHashMap<>();
    private boolean tooMany;
    private boolean due;

    /**
     * What is waiting to be told of a session.
     *
     * @param statuses all in which anybody can have seen it meanwhile: a filter that any of them is in has to hear of it
     */
    private record Told(SentLink sent, Set<Status> statuses) {

        static Told about(SentLink sent) {
            return new Told(sent, EnumSet.noneOf(Status.class));
        }

        void add(Change<SessionRow> change) {
            SessionRow before = change.before();
            if (before != null) {
                statuses.add(before.lesson().status());
            }
            statuses.add(change.after().lesson().status());
        }
    }

    SessionTidings(QueryUpdateEmitter emitter, SchoolDays days) {
        this.emitter = emitter;
        this.days = days;
    }

    /** Takes changes that are committed. */
    void tell(List<Change<SessionRow>> changes) {
        if (emitter.activeSubscriptions().isEmpty()) {
            return;
        }
        List<Change<SessionRow>> news =
                changes.stream().filter(SessionTidings::isNews).toList();
        if (news.isEmpty()) {
            return;
        }
        synchronized (lock) {
            for (Change<SessionRow> change : news) {
                String id = change.after().key();
                if (waiting.size() < SessionNews.MOST || waiting.containsKey(id)) {
                    waiting.computeIfAbsent(
                                    id, first -> Told.about(change.after().sent()))
                            .add(change);
                } else {
                    tooMany = true;
                }
            }
            if (!due) {
                due = true;
                thread.schedule(this::pass, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static boolean isNews(Change<SessionRow> change) {
        SessionRow before = change.before();
        if (before == null) {
            return true;
        }
        Lesson was = before.lesson();
        Lesson is = change.after().lesson();
        return was.status() != is.status()
                || !Objects.equals(was.startedAt(), is.startedAt())
                || !Objects.equals(was.endedAt(), is.endedAt())
                || !before.delivery().equals(change.after().delivery())
                || wasSilent(was, is);
    }

    /** A silence of this batch or an earlier one that ends: time has passed of which nothing was observed. */
    private static boolean wasSilent(Lesson was, Lesson is) {
        return was.lastActivityAt() != null
                && is.lastActivityAt() != null
                && Duration.between(was.lastActivityAt(), is.lastActivityAt()).toMillis()
                        > is.observedMillis() - was.observedMillis();
    }

    private void pass() {
        List<Told> changes;
        boolean all;
        synchronized (lock) {
            changes = List.copyOf(waiting.values());
            all = tooMany;
            waiting = new LinkedHashMap<>();
            tooMany = false;
            due = false;
        }
        try {
            Set<SubscriptionQueryMessage<?, ?, ?>> watching = emitter.activeSubscriptions();
            for (SubscriptionQueryMessage<?, ?, ?> watcher : watching) {
                if (watcher.getPayload() instanceof WatchSessions watch) {
                    SessionNews news = new SessionNews(all ? List.of() : idsIn(watch.filter(), changes), all);
                    if (news.more() || !news.sessionIds().isEmpty()) {
                        emitter.emit(other -> other.getIdentifier().equals(watcher.getIdentifier()), news);
                    }
                }
            }
        } catch (RuntimeException e) {
            log.warn("Those who watch sessions could not be told of {} changes.", changes.size(), e);
        }
    }

    private List<String> idsIn(SessionFilter filter, List<Told> changes) {
        return changes.stream()
                .filter(told -> matches(filter, told.sent()) && matches(filter, told.statuses()))
                .map(told -> told.sent().sessionId())
                .toList();
    }

    private boolean matches(SessionFilter filter, SentLink sent) {
        return (filter.from() == null || !days.day(sent.at()).isBefore(filter.from()))
                && (filter.to() == null || !days.day(sent.at()).isAfter(filter.to()))
                && isNullOr(filter.teacherId(), sent.teacherId())
                && isNullOr(filter.studentId(), sent.studentId())
                && isNullOr(filter.packageId(), sent.packageId());
    }

    private static boolean matches(SessionFilter filter, Set<Status> statuses) {
        return filter.statuses().isEmpty() || filter.statuses().stream().anyMatch(statuses::contains);
    }

    private static boolean isNullOr(@Nullable Object wanted, Object is) {
        return wanted == null || wanted.equals(is);
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
