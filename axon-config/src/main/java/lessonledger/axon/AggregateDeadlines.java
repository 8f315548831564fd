package lessonledger.axon;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.deadline.GenericDeadlineMessage;
import org.axonframework.deadline.dbscheduler.DbSchedulerDeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerHumanReadableDeadlineDetails;
import org.axonframework.messaging.ScopeAware;
import org.axonframework.messaging.ScopeAwareProvider;
import org.axonframework.messaging.ScopeDescriptor;
import org.axonframework.modelling.command.AggregateScopeDescriptor;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Axon's deadlines on db-scheduler, for aggregates, with names that can be found again: a deadline's row is {@code
 * deadline/aggregate@due}, the due time in milliseconds. So setting one twice makes one row, however often a crash makes
 * it happen, and an aggregate's own deadlines are cancelled by their key, where Axon's manager would read the deadlines of
 * all aggregates.
 *
 * <p>A row is written and removed in the transaction that stores the aggregate's events. One that is being handled is not
 * removed: its handler finds the aggregate as it is by then, and must do nothing when there is nothing to do.
 */
final class AggregateDeadlines extends DbSchedulerDeadlineManager {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final Task<DbSchedulerHumanReadableDeadlineDetails> task;
    private final Serializer serializer;
    private final JdbcTemplate database;

    AggregateDeadlines(
            Scheduler scheduler,
            Task<DbSchedulerHumanReadableDeadlineDetails> task,
            ScopeAwareProvider aggregates,
            Serializer serializer,
            TransactionManager transactionManager,
            JdbcTemplate database) {
        super(builder()
                .scheduler(scheduler)
                .scopeAwareProvider(aggregates)
                .serializer(serializer)
                .transactionManager(transactionManager)
                .useBinaryPojo(false)
                .startScheduler(false)
                .stopScheduler(false));
        this.scheduler = scheduler;
        this.task = task;
        this.serializer = serializer;
        this.database = database;
    }

    /** Makes the task that handles a due deadline. What fails is tried again until it succeeds, at least once a minute. */
    static Task<DbSchedulerHumanReadableDeadlineDetails> task(Supplier<DbSchedulerDeadlineManager> manager) {
        Task<DbSchedulerHumanReadableDeadlineDetails> handling = humanReadableTask(manager);
        return Tasks.custom(handling.getName(), handling.getDataClass())
                .onFailure(AggregateDeadlines::tryAgain)
                .onDeadExecutionRevive()
                .execute(handling::execute);
    }

    private static void tryAgain(
            ExecutionComplete failed, ExecutionOperations<DbSchedulerHumanReadableDeadlineDetails> row) {
        int before = Math.min(failed.getExecution().consecutiveFailures, 10);
        Duration pause = FIRST_RETRY.multipliedBy(1L << before);
        row.reschedule(failed, failed.getTimeDone().plus(pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY));
    }

    /**
     * Finds who handles a deadline, and lets them read the aggregate afresh: the copy in this process's cache may be older
     * than what another process has stored, and a decision to do nothing would meet no conflict.
     */
    static ScopeAwareProvider readAfresh(ScopeAwareProvider all, Cache aggregates) {
        return scope -> {
            List<ScopeAware> able = all.provideScopeAwareStream(scope)
                    .filter(component -> component.canResolve(scope))
                    .toList();
            if (able.isEmpty()) {
                // Handled by nobody, it would count as handled and be gone.
                throw new IllegalStateException("Nobody here can handle a deadline of " + scope.scopeDescription());
            }
            aggregates.remove(identifier(scope));
            return able.stream();
        };
    }

    /** Sets a deadline, unless this aggregate has the same one already. */
    @Override
    public String schedule(Instant due, String name, @Nullable Object messageOrPayload, ScopeDescriptor scope) {
        String key = keys(name, scope) + due.toEpochMilli();
        runOnPrepareCommitOrNow(() -> {
            DeadlineMessage<Object> message =
                    processDispatchInterceptors(GenericDeadlineMessage.asDeadlineMessage(name, messageOrPayload, due));
            scheduler.scheduleIfNotExists(task.instance(key, details(name, message, scope)), due);
        });
        return key;
    }

    /** Cancels the aggregate's deadlines of this name, except for one that is being handled at this moment. */
    @Override
    public void cancelAllWithinScope(String name, ScopeDescriptor scope) {
        String keys = keys(name, scope);
        runOnPrepareCommitOrNow(() -> {
            // Found first and then deleted one by one: a range that is deleted locks the gaps between other aggregates.
            List<String> waiting = database.queryForList(
                    "SELECT task_instance FROM scheduled_tasks"
                            + " WHERE task_name = ? AND task_instance BETWEEN ? AND ? AND picked = FALSE",
                    String.class,
                    task.getName(),
                    keys,
                    keys + '~');
            waiting.forEach(key -> database.update(
                    "DELETE FROM scheduled_tasks WHERE task_name = ? AND task_instance = ? AND picked = FALSE",
                    task.getName(),
                    key));
        });
    }

    private DbSchedulerHumanReadableDeadlineDetails details(
            String name, DeadlineMessage<?> message, ScopeDescriptor scope) {
        SerializedObject<String> owner = serializer.serialize(scope, String.class);
        SerializedObject<String> payload = serializer.serialize(message.getPayload(), String.class);
        SerializedObject<String> metaData = serializer.serialize(message.getMetaData(), String.class);
        return new DbSchedulerHumanReadableDeadlineDetails(
                name,
                owner.getData(),
                owner.getType().getName(),
                payload.getData(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                metaData.getData());
    }

    private static String keys(String name, ScopeDescriptor scope) {
        return name + "/" + identifier(scope) + "@";
    }

    private static String identifier(ScopeDescriptor scope) {
        if (scope instanceof AggregateScopeDescriptor aggregate) {
            return Objects.requireNonNull(aggregate.getIdentifier(), "an aggregate without an id has no deadlines")
                    .toString();
        }
        throw new IllegalArgumentException("Only aggregates have deadlines: " + scope.scopeDescription());
    }
}
