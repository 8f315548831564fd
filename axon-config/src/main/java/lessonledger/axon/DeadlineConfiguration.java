package lessonledger.axon;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerStarter;
import com.github.kagkarlsson.scheduler.jdbc.MariaDBJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Task;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import lessonledger.database.DatabaseTime;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerDeadlineManager;
import org.axonframework.deadline.dbscheduler.DbSchedulerHumanReadableDeadlineDetails;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * Deadlines that survive a restart and may be watched by several processes: db-scheduler keeps them in a table of the
 * ledger's own database, so that a deadline and the event that sets it are stored together or not at all.
 */
@AutoConfiguration(
        after = {EventStoreConfiguration.class, MessagingConfiguration.class},
        beforeName = {
            "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonDbSchedulerAutoConfiguration",
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration"
        })
public class DeadlineConfiguration {

    /** How late a deadline may be noticed. One indexed SELECT a second is what an idle process pays for it. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** A process that dies while it handles a deadline is found out after four missed beats; another one takes over. */
    private static final Duration BETWEEN_BEATS = Duration.ofSeconds(5);

    private static final int MISSED_BEATS = 4;
    private static final int THREADS = 4;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    /** Makes the configuration. */
    public DeadlineConfiguration() {}

    @Bean
    @Qualifier("deadlineDetailsTask")
    Task<DbSchedulerHumanReadableDeadlineDetails> deadlineTask(ObjectProvider<DbSchedulerDeadlineManager> manager) {
        return AggregateDeadlines.task(manager::getObject);
    }

    @Bean(destroyMethod = "")
    @DependsOnDatabaseInitialization
    Scheduler deadlineScheduler(
            DataSource dataSource,
            Clock clock,
            @Qualifier("deadlineDetailsTask") Task<DbSchedulerHumanReadableDeadlineDetails> task) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), task)
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(
                        "process " + ProcessHandle.current().pid()))
                // The driver calls every server MySQL; this dialect suits both.
                .jdbcCustomization(new MariaDBJdbcCustomization(true) {
                    @Override
                    public void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
                            throws SQLException {
                        statement.setString(index, value == null ? null : DatabaseTime.of(value));
                    }
                })
                .alwaysPersistTimestampInUTC()
                .serializer(new Jackson3Serializer())
                .threads(THREADS)
                .pollingInterval(BETWEEN_LOOKS)
                .heartbeatInterval(BETWEEN_BEATS)
                .missedHeartbeatsLimit(MISSED_BEATS)
                .shutdownMaxWait(LONGEST_STOP)
                .build();
    }

    /** Looks for due deadlines only while Axon can handle them; db-scheduler's own starter would begin before. */
    @Bean
    DbSchedulerStarter startedWithAxon() {
        return () -> {};
    }

    @Bean
    DeadlineManager deadlineManager(
            Scheduler scheduler,
            @Qualifier("deadlineDetailsTask") Task<DbSchedulerHumanReadableDeadlineDetails> task,
            Configuration axon,
            Cache aggregateCache,
            Serializer serializer,
            TransactionManager transactionManager,
            JdbcTemplate database) {
        AggregateDeadlines deadlines = new AggregateDeadlines(
                scheduler,
                task,
                AggregateDeadlines.readAfresh(new ConfigurationScopeAwareProvider(axon), aggregateCache),
                serializer,
                transactionManager,
                database);
        deadlines.registerHandlerInterceptor(new CorrelationDataInterceptor<>(axon.correlationDataProviders()));
        axon.onStart(Phase.INBOUND_EVENT_CONNECTORS, scheduler::start);
        axon.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, scheduler::stop);
        return deadlines;
    }
}
