package lessonledger.gateway;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Tells who started the application where it is and how to sign in. */
@Component
class Greeting {

    @EventListener
    @SuppressWarnings("SystemOut") // For the person at the terminal, not for the log.
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext application
                && application.getWebServer() != null) {
            String address = "http://localhost:" + application.getWebServer().getPort();
            System.out.println("""

                    Lesson Ledger is ready.
                      Open it      %1$s/admin
                      Try it       %1$s/swagger-ui.html
                      The API      %1$s/v3/api-docs
                      Sessions     %1$s/api/admin/teacher-sessions
                      Sign in as   admin, with ADMIN_PASSWORD or the password that the first start printed
                    """.formatted(address));
        }
    }
}
