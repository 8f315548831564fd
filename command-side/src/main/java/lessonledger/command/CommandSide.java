package lessonledger.command;

import org.axonframework.commandhandling.CommandBus;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/** Switches the command side on, wherever its jar is on the class path: no class of another module names it. */
@AutoConfiguration
@ComponentScan
public class CommandSide {

    /** Has every command that is addressed to nobody refused by name; Axon does not pick interceptors up by itself. */
    @Bean
    SmartInitializingSingleton refusalsOfTheUnknown(CommandBus commandBus, RefuseTheUnknown refuseTheUnknown) {
        return () -> commandBus.registerHandlerInterceptor(refuseTheUnknown);
    }
}
