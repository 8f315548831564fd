package lessonledger.command.enrolment;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.Listing;
import lessonledger.contract.enrolment.EnrolmentQuery.Order;
import lessonledger.contract.enrolment.EnrolmentQuery.Presence;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.queryhandling.QueryExecutionException;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/** Asks the directory's read model, which may be a moment behind. */
@Component
class StudentsOfTheReadModel implements LiveStudents {

    private static final long SECONDS_OF_PATIENCE = 5;
    private static final Listing ONE_OF_THEM = new Listing(null, Presence.PRESENT, Order.ID, 1, null);

    private final QueryGateway queries;

    StudentsOfTheReadModel(QueryGateway queries) {
        this.queries = queries;
    }

    @Override
    public long of(TeacherId teacher) {
        try {
            return queries.query(new FindStudents(ONE_OF_THEM, teacher.value(), null), Students.class)
                    .get(SECONDS_OF_PATIENCE, TimeUnit.SECONDS)
                    .page()
                    .total();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryExecutionException("The directory was not asked to the end.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new QueryExecutionException("The directory does not answer.", e);
        }
    }
}
