package lessonledger.command.delivery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** All that is logged meanwhile; of those who know the secrets, debugging lines too. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Optional<Level>> before = new HashMap<>();
    private final List<Logger> talkative = List.of(
            logger("lessonledger"), logger("okhttp3"), logger("com.pengrad"), logger("org.springframework.jdbc"));

    private CapturedLog() {}

    static CapturedLog begin() {
        CapturedLog log = new CapturedLog();
        log.setContext(log.root.getLoggerContext());
        log.start();
        log.root.addAppender(log);
        log.talkative.forEach(logger -> {
            log.before.put(logger, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(Level.DEBUG);
        });
        return log;
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    protected void append(ILoggingEvent line) {
        lines.add(line.getLoggerName() + " " + line.getFormattedMessage());
        if (line.getThrowableProxy() != null) {
            lines.add(ThrowableProxyUtil.asString(line.getThrowableProxy()));
        }
    }

    @Override
    public void close() {
        before.forEach((logger, level) -> logger.setLevel(level.orElse(null)));
        root.detachAppender(this);
        stop();
    }
}
