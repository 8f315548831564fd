package lessonledger.command.session;

import lessonledger.contract.session.TrackingToken;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The addresses that students open: the school's own address with a session's token. */
@Component
public class TrackingAddresses {

    private final String base;

    /** Reads {@code BASE_URL}, or its alias {@code NEXT_PUBLIC_BASE_URL}; without either it is this machine. */
    public TrackingAddresses(Environment environment) {
        String here = "http://localhost:" + environment.getProperty("PORT", "8080");
        String setting = environment.getProperty("BASE_URL", environment.getProperty("NEXT_PUBLIC_BASE_URL", here));
        base = setting.replaceAll("/+$", "");
    }

    /** Returns the address that opens the session of this token; it holds the token and is as secret. */
    public String of(TrackingToken token) {
        return base + "/api/zoom/track?token=" + token.value();
    }
}
