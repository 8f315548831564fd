package lessonledger.query.session;

import java.util.List;
import lessonledger.axon.EventBatch;
import lessonledger.contract.session.SessionEvent;
import lessonledger.query.Fact;
import lessonledger.query.ReadModelWriter;
import lessonledger.query.ReadTable;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Keeps {@code wpos_zoom_links} in step with the sessions' events. What fails is not passed over: the batch comes again,
 * and the position in each row tells what of it was done already.
 */
@Component
@ProcessingGroup(SessionReadModel.GROUP)
class SessionProjection {

    private static final Logger log = LoggerFactory.getLogger(SessionProjection.class);

    private final ReadTable<String, SessionEvent, SessionRow> table;
    private final ReadModelWriter writer;
    private final EventBatch<Fact<SessionEvent>> batch = new EventBatch<>(this::follow);

    SessionProjection(DatabaseClient database, ReadModelWriter writer) {
        this.table = SessionReadModel.table(database);
        this.writer = writer;
    }

    @EventHandler
    void on(SessionEvent event, @SequenceNumber long sequence) {
        log.debug("Following {} of session {}.", event.getClass().getSimpleName(), event.sessionId());
        batch.add(new Fact<>(event, sequence));
    }

    /** Follows a batch of events, each session's in their order. */
    void follow(List<Fact<SessionEvent>> facts) {
        writer.write(SessionReadModel.MODEL, table.follow(facts));
    }
}
