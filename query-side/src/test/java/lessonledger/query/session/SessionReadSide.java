package lessonledger.query.session;

import lessonledger.query.ReadModel;
import lessonledger.query.ReadSide;
import lessonledger.query.SchoolDays;
import org.axonframework.queryhandling.SimpleQueryUpdateEmitter;

/** The sessions' read model of a school whose clock shows UTC, with nobody watching. */
final class SessionReadSide {

    static final SchoolDays UTC = new SchoolDays("UTC");

    static final ReadModel MODEL = SessionReadModel.model(UTC);

    private SessionReadSide() {}

    static SessionProjection projection(ReadSide readSide) {
        return projection(readSide, UTC);
    }

    static SessionProjection projection(ReadSide readSide, SchoolDays days) {
        return new SessionProjection(
                readSide.client(),
                readSide.writer(),
                days,
                new SessionTidings(SimpleQueryUpdateEmitter.builder().build(), days));
    }
}
