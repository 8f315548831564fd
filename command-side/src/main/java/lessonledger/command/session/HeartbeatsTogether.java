package lessonledger.command.session;

import lessonledger.axon.BatchedCommands;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says which commands there are so many of that they are handled in batches. */
@Configuration(proxyBeanMethods = false)
class HeartbeatsTogether {

    @Bean
    BatchedCommands heartbeatsAreBatched() {
        return BatchedCommands.of(
                RecordHeartbeat.class, heartbeat -> heartbeat.sessionId().toString());
    }
}
