package lessonledger.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The database: {@code DATABASE_URL} when it is set, the embedded MariaDB in {@code LEDGER_DATA} otherwise. JDBC serves
 * the event store, R2DBC the read side; they share no transaction.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.axonframework.springboot.autoconfig.TransactionAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.NoOpTransactionAutoConfiguration",
            "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
        })
public class DatabaseConfiguration {

    /** Makes the configuration. */
    public DatabaseConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "DATABASE_URL", matchIfMissing = true, havingValue = "absent")
    static class Embedded {

        @Bean(destroyMethod = "close")
        EmbeddedMariaDb embeddedMariaDb(Environment environment) {
            Path folder = Path.of(environment.getProperty("LEDGER_DATA", "./data"));
            @Nullable String binaries = environment.getProperty("LEDGER_DATABASE_BINARIES");
            return EmbeddedMariaDb.start(folder, binaries == null ? folder.resolve("server") : Path.of(binaries));
        }

        @Bean
        DatabaseAddress databaseAddress(EmbeddedMariaDb embedded) {
            return embedded.address();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("DATABASE_URL")
    static class OfTheSchool {

        @Bean
        DatabaseAddress databaseAddress(Environment environment) {
            return DatabaseAddress.parse(environment.getRequiredProperty("DATABASE_URL"));
        }
    }

    @Bean(destroyMethod = "close")
    LazyDataSource dataSource(DatabaseAddress address) {
        return new LazyDataSource(jdbc(address));
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new DataSourceTransactionManager(dataSource);
    }

    @Bean(destroyMethod = "dispose")
    ConnectionPool connectionFactory(DatabaseAddress address) {
        return r2dbc(address);
    }

    /** Opens a pool of JDBC connections. The caller closes it. */
    static HikariDataSource jdbc(DatabaseAddress address) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(24);
        config.setMinimumIdle(4);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        config.setInitializationFailTimeout(Duration.ofSeconds(30).toMillis());
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            throw new StartRefused("The database at " + address + " cannot be reached: " + root.getMessage(), e);
        }
    }

    /** Opens a pool of R2DBC connections. The caller disposes of it. */
    static ConnectionPool r2dbc(DatabaseAddress address) {
        ConnectionFactory single = ConnectionFactories.get(ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "mysql")
                .option(ConnectionFactoryOptions.HOST, address.host())
                .option(ConnectionFactoryOptions.PORT, address.port())
                .option(ConnectionFactoryOptions.USER, address.user())
                .option(ConnectionFactoryOptions.PASSWORD, address.password())
                .option(ConnectionFactoryOptions.DATABASE, address.database())
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofSeconds(10))
                .option(Option.valueOf("sslMode"), address.encrypted() ? "preferred" : "disabled")
                .option(Option.valueOf("connectionTimeZone"), "UTC")
                .option(Option.valueOf("forceConnectionTimeZoneToSession"), true)
                .option(Option.valueOf("tcpKeepAlive"), true)
                .build());
        return new ConnectionPool(ConnectionPoolConfiguration.builder(single)
                .name("ledger-read")
                .initialSize(2)
                .maxSize(16)
                .maxAcquireTime(Duration.ofSeconds(10))
                .maxIdleTime(Duration.ofMinutes(10))
                .validationQuery("SELECT 1")
                .build());
    }
}
