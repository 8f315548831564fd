package lessonledger.command.delivery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lessonledger.database.StartRefused;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The school's bot: whether there is one, its token and the server that it speaks to. Settings that are empty count as
 * absent. {@link #toString()} shows nothing of the token.
 */
@Component
final class TelegramBotSettings {

    private static final Pattern TOKEN = Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{20,100}");
    private static final String TELEGRAM = "https://api.telegram.org";

    private final Optional<String> token;
    private final String apiUrl;

    /**
     * Reads {@code TELEGRAM_BOT_TOKEN}, absent when the school has no bot, and {@code TELEGRAM_API_URL}, the root of
     * another Bot API server.
     *
     * @throws StartRefused when one of them has another form; the message does not repeat it
     */
    TelegramBotSettings(Environment environment) {
        token = setting(environment, "TELEGRAM_BOT_TOKEN");
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new StartRefused(
                    "TELEGRAM_BOT_TOKEN does not have the form of a bot's token (digits, a colon, letters"
                            + " and digits, as BotFather gives it); correct it, or leave it out to run without a bot.");
        }
        apiUrl = root(setting(environment, "TELEGRAM_API_URL").orElse(TELEGRAM));
    }

    /** Returns whether the school has a bot; without one the teacher copies the link. */
    boolean isConfigured() {
        return token.isPresent();
    }

    /**
     * Returns the bot's token, a secret.
     *
     * @throws IllegalStateException when there is no bot
     */
    String token() {
        return token.orElseThrow(() -> new IllegalStateException("There is no bot."));
    }

    /** Returns the root of the Bot API server, without a slash at its end. */
    String apiUrl() {
        return apiUrl;
    }

    private static Optional<String> setting(Environment environment, String name) {
        return Optional.ofNullable(environment.getProperty(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static String root(String setting) {
        URI uri;
        try {
            uri = new URI(setting);
        } catch (URISyntaxException e) {
            throw notAnAddress();
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw notAnAddress();
        }
        return setting.replaceAll("/+$", "");
    }

    private static StartRefused notAnAddress() {
        return new StartRefused("TELEGRAM_API_URL must be the root of a Bot API server, such as " + TELEGRAM + " or"
                + " http://127.0.0.1:8081, without a user name, a query or a fragment.");
    }

    @Override
    public String toString() {
        return "TelegramBotSettings[" + (isConfigured() ? "with a bot" : "without a bot") + "]";
    }
}
