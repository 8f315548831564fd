package lessonledger.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application: whichever sides are on the class path, behind one HTTP surface. */
@SpringBootApplication
public class LessonLedger {

    /** Starts the application; settings come from the environment (README, Configuration). */
    public static void main(String[] arguments) {
        System.setProperty("disable-axoniq-console-message", "true");
        SpringApplication.run(LessonLedger.class, arguments);
    }
}
