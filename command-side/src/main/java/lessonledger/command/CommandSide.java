package lessonledger.command;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/** Switches the command side on, wherever its jar is on the class path: no class of another module names it. */
@AutoConfiguration
@ComponentScan
public class CommandSide {

    /** Makes the configuration. */
    public CommandSide() {}
}
