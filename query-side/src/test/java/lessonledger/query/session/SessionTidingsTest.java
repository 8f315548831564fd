package lessonledger.query.session;

import static lessonledger.axon.Eventually.eventually;
import static lessonledger.query.session.History.NINE;
import static lessonledger.query.session.History.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import lessonledger.axon.Fact;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.SessionEvent;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.SessionNews;
import lessonledger.contract.session.SessionQuery.WatchSessions;
import lessonledger.contract.session.Status;
import lessonledger.query.ReadTable.Change;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.GenericSubscriptionQueryMessage;
import org.axonframework.queryhandling.SimpleQueryUpdateEmitter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those who watch are told; the rows are made in memory. */
class SessionTidingsTest {

    private final SimpleQueryUpdateEmitter emitter =
            SimpleQueryUpdateEmitter.builder().build();
    private final SessionTidings tidings = new SessionTidings(emitter, SessionReadSide.UTC);

    @AfterEach
    void stop() {
        tidings.destroy();
    }

    @Test
    void what_comes_together_is_told_once() {
        Queue<SessionNews> news = watch(SessionFilter.ALL);
        History history = sent(1);
        SessionRow begun = row(null, history.facts());
        tidings.tell(List.of(new Change<>(null, begun)));
        tidings.tell(List.of(
                new Change<>(begun, row(begun, history.clicked().facts().subList(1, 2)))));
        tidings.tell(List.of(new Change<>(null, row(null, sent(2).facts()))));
        eventually(() -> assertThat(named(news)).containsExactly(History.id(1), History.id(2)));
        assertThat(news).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void each_is_told_of_the_filter_that_they_watch() {
        Queue<SessionNews> ofOne = watch(filter("U1", null));
        Queue<SessionNews> ofTwo = watch(filter("U2", null));
        Queue<SessionNews> active = watch(filter(null, Status.ACTIVE));
        tidings.tell(List.of(change(1, "U1"), change(2, "U2"), change(3, "U1")));
        eventually(() -> assertThat(named(ofOne)).containsExactly(History.id(1), History.id(3)));
        eventually(() -> assertThat(named(ofTwo)).containsExactly(History.id(2)));
        assertThat(active).isEmpty();
    }

    @Test
    void who_may_have_seen_a_session_in_between_is_told_of_it() {
        Queue<SessionNews> active = watch(filter(null, Status.ACTIVE));
        List<Fact<SessionEvent>> facts =
                sent(1).clicked().pageClosed().ended("page-closed").facts();
        SessionRow begun = row(null, facts.subList(0, 1));
        SessionRow clicked = row(begun, facts.subList(1, 2));
        SessionRow ended = row(clicked, facts.subList(2, 4));
        tidings.tell(List.of(new Change<>(null, begun)));
        tidings.tell(List.of(new Change<>(begun, clicked)));
        tidings.tell(List.of(new Change<>(clicked, ended)));
        eventually(() -> assertThat(named(active)).contains(History.id(1)));
    }

    @Test
    void leaving_a_filter_is_news() {
        Queue<SessionNews> active = watch(filter(null, Status.ACTIVE));
        List<Fact<SessionEvent>> facts =
                sent(1).clicked().pageClosed().ended("page-closed").facts();
        SessionRow clicked = row(null, facts.subList(0, 2));
        tidings.tell(List.of(new Change<>(clicked, row(clicked, facts.subList(2, 4)))));
        eventually(() -> assertThat(named(active)).containsExactly(History.id(1)));
    }

    @Test
    void a_heartbeat_is_no_news_unless_it_ends_a_silence() {
        History history = sent(1).clicked();
        SessionRow clicked = row(null, history.facts());
        SessionRow beaten = row(clicked, history.after(30).heartbeat().facts().subList(2, 3));
        SessionRow back = row(beaten, history.after(151).heartbeat().facts().subList(3, 4));
        Queue<SessionNews> news = watch(SessionFilter.ALL);
        tidings.tell(List.of(new Change<>(clicked, beaten)));
        tidings.tell(List.of(change(2, "U1")));
        eventually(() -> assertThat(named(news)).containsExactly(History.id(2)));
        tidings.tell(List.of(new Change<>(beaten, back)));
        eventually(() -> assertThat(named(news)).containsExactly(History.id(2), History.id(1)));
    }

    @Test
    void when_more_change_than_can_be_named_all_has_to_be_read_again() {
        Queue<SessionNews> news = watch(filter("U1", null));
        tidings.tell(IntStream.rangeClosed(1, SessionNews.MOST + 1)
                .mapToObj(i -> change(i, "U2"))
                .toList());
        eventually(() -> assertThat(news).containsExactly(new SessionNews(List.of(), true)));
    }

    @Test
    void a_day_in_a_filter_is_the_schools() {
        Queue<SessionNews> today = watch(SessionFilter.ALL.between(day(0), day(0)));
        Queue<SessionNews> later = watch(SessionFilter.ALL.between(day(1), null));
        Queue<SessionNews> before = watch(SessionFilter.ALL.between(null, day(-1)));
        tidings.tell(List.of(change(1, "U1")));
        eventually(() -> assertThat(named(today)).containsExactly(History.id(1)));
        assertThat(later).isEmpty();
        assertThat(before).isEmpty();
    }

    private static LocalDate day(int after) {
        return SessionReadSide.UTC.day(NINE.plus(Duration.ofDays(after)));
    }

    private Queue<SessionNews> watch(SessionFilter filter) {
        Queue<SessionNews> told = new ConcurrentLinkedQueue<>();
        emitter.registerUpdateHandler(
                        new GenericSubscriptionQueryMessage<>(
                                new WatchSessions(filter),
                                ResponseTypes.instanceOf(SessionNews.class),
                                ResponseTypes.instanceOf(SessionNews.class)),
                        64)
                .getUpdates()
                .subscribe(update -> told.add((SessionNews) update.getPayload()));
        return told;
    }

    private static List<String> named(Queue<SessionNews> news) {
        List<String> ids = new ArrayList<>();
        news.forEach(told -> ids.addAll(told.sessionIds()));
        return ids.stream().distinct().toList();
    }

    private static SessionFilter filter(@Nullable String teacher, @Nullable Status status) {
        return new SessionFilter(
                null, null, status == null ? List.of() : List.of(status), teacher, null, null, null, null);
    }

    private static Change<SessionRow> change(int number, String teacher) {
        return new Change<>(
                null,
                row(null, History.sent(number, 1, teacher, Channel.COPY, NINE).facts()));
    }

    private static SessionRow row(@Nullable SessionRow before, List<Fact<SessionEvent>> facts) {
        SessionRow row = before;
        for (Fact<SessionEvent> fact : facts) {
            row = row == null ? SessionRow.begin(fact).orElseThrow() : row.evolve(fact);
        }
        if (row == null) {
            throw new IllegalArgumentException("no events");
        }
        return row;
    }
}
