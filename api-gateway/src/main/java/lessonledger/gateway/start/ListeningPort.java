package lessonledger.gateway.start;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Where the application listens, {@code PORT}: refused in the operator's words before anything is started. */
final class ListeningPort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int HIGHEST = 65_535;

    @Override
    public void initialize(ConfigurableApplicationContext application) {
        String port = application.getEnvironment().getProperty("PORT", "8080").strip();
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > HIGHEST) {
            throw new StartRefused("PORT must be a number from 0 to 65535, such as 8080; '" + port + "' is none.");
        }
    }
}
