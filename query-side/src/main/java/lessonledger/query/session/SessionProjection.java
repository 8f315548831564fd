package lessonledger.query.session;

import java.util.ArrayList;
import java.util.List;
import lessonledger.axon.EventBatch;
import lessonledger.axon.EventPage;
import lessonledger.axon.Fact;
import lessonledger.contract.session.SessionEvent;
import lessonledger.query.Portions;
import lessonledger.query.ReadModel;
import lessonledger.query.ReadModelWriter;
import lessonledger.query.ReadTable;
import lessonledger.query.ReadTable.Change;
import lessonledger.query.SchoolDays;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Keeps {@code wpos_zoom_links}, and the statistics over it, in step with the sessions' events. What fails is not passed over: the batch comes again,
 * and the position in each row tells what of it was done already.
 */
@Component
@ProcessingGroup(SessionReadModel.GROUP)
class SessionProjection {

    private final ReadTable<String, SessionEvent, SessionRow> table;
    private final SessionStatistics statistics;
    private final ReadModelWriter writer;
    private final ReadModel model;
    private final SessionTidings tidings;
    private final EventBatch<Fact<SessionEvent>> batch = new EventBatch<>(this::follow);

    SessionProjection(DatabaseClient database, ReadModelWriter writer, SchoolDays days, SessionTidings tidings) {
        this.table = SessionReadModel.table(database, days);
        this.statistics = new SessionStatistics(database, days);
        this.writer = writer;
        this.model = SessionReadModel.model(days);
        this.tidings = tidings;
    }

    @EventHandler
    void on(EventPage<SessionEvent> page) {
        batch.add(page.facts());
    }

    /** Follows a batch of events, each session's in their order. */
    void follow(List<Fact<SessionEvent>> facts) {
        Portions.of(facts, fact -> fact.event().sessionId()).forEach(this::write);
    }

    private void write(List<Fact<SessionEvent>> facts) {
        List<Change<SessionRow>> news = new ArrayList<>();
        writer.write(model, table.follow(facts, changes -> {
            news.addAll(changes);
            return statistics.follow(changes);
        }));
        table.remember(news);
        tidings.tell(news);
    }
}
