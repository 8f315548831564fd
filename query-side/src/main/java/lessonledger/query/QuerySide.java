package lessonledger.query;

import lessonledger.axon.MessagingConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/** Switches the query side on, wherever its jar is on the class path: no class of another module names it. */
@AutoConfiguration(after = MessagingConfiguration.class)
@ComponentScan
public class QuerySide {

    /** Makes the configuration. */
    public QuerySide() {}
}
