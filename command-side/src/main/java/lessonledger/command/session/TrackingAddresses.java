package lessonledger.command.session;

import java.net.URI;
import java.net.URISyntaxException;
import lessonledger.contract.session.TrackingToken;
import lessonledger.database.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The addresses that students open. They begin with {@code BASE_URL} (alias {@code NEXT_PUBLIC_BASE_URL}), the school's own
 * domain; without it with this machine's address, which is good for a try at the desk and for nobody else.
 */
@Component
public class TrackingAddresses {

    private final String base;

    /**
     * Reads the base of the addresses.
     *
     * @throws StartRefused when it is not an http or https address without query and fragment
     */
    public TrackingAddresses(Environment environment) {
        @Nullable
        String configured = environment.getProperty("BASE_URL", environment.getProperty("NEXT_PUBLIC_BASE_URL", ""));
        String port = environment.getProperty("PORT", "8080");
        this.base =
                configured == null || configured.isBlank() ? "http://localhost:" + port : checked(configured.strip());
    }

    private static String checked(String base) {
        try {
            URI uri = new URI(base);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
            }
        } catch (URISyntaxException e) {
            throw refused(e);
        }
        throw refused(null);
    }

    private static StartRefused refused(@Nullable Throwable cause) {
        String message = "BASE_URL must be the school's own address, such as https://lessons.example.org";
        return cause == null ? new StartRefused(message) : new StartRefused(message, cause);
    }

    /** Returns the address that opens this token's session; it is as secret as the token. */
    public String of(TrackingToken token) {
        return base + "/api/zoom/track?token=" + token.value();
    }

    /** Returns the address at which Telegram calls the school, when it is told to. */
    public String ofWebhook() {
        return base + "/api/telegram/webhook";
    }
}
