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
 * The school's bot: whether there is one, its token, the server that it speaks to, and how it hears what people say. Settings
 * that are empty count as absent. {@link #toString()} shows no secret.
 */
@Component
final class TelegramBotSettings {

    private static final Pattern TOKEN = Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{20,100}");
    private static final String TELEGRAM = "https://api.telegram.org";

    private static final Pattern WEBHOOK_SECRET = Pattern.compile("[A-Za-z0-9_-]{16,256}");

    private final Optional<String> token;
    private final String apiUrl;
    private final Optional<String> webhookSecret;
    private final Hearing hearing;

    /** How the bot hears what people say to it. */
    enum Hearing {
        /** It asks Telegram again and again. */
        POLLING,
        /** Telegram calls the school. */
        WEBHOOK,
        /** Not at all: another program hears for it. */
        OFF
    }

    /**
     * Reads {@code TELEGRAM_BOT_TOKEN}, absent when the school has no bot, {@code TELEGRAM_API_URL}, the root of another Bot
     * API server, {@code TELEGRAM_WEBHOOK_SECRET}, and {@code TELEGRAM_UPDATES}, which is {@code webhook} when there is such
     * a secret and {@code polling} when there is none.
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
        webhookSecret = setting(environment, "TELEGRAM_WEBHOOK_SECRET");
        if (webhookSecret.isPresent()
                && !WEBHOOK_SECRET.matcher(webhookSecret.get()).matches()) {
            throw new StartRefused(
                    "TELEGRAM_WEBHOOK_SECRET must have 16 to 256 letters, digits, underscores and hyphens.");
        }
        hearing = hearing(
                setting(environment, "TELEGRAM_UPDATES").orElse(webhookSecret.isPresent() ? "webhook" : "polling"));
        if (token.isPresent() && hearing == Hearing.WEBHOOK) {
            requireWebhook(environment);
        }
    }

    private static Hearing hearing(String setting) {
        return switch (setting) {
            case "polling" -> Hearing.POLLING;
            case "webhook" -> Hearing.WEBHOOK;
            case "off" -> Hearing.OFF;
            default -> throw new StartRefused("TELEGRAM_UPDATES must be polling, webhook or off.");
        };
    }

    private void requireWebhook(Environment environment) {
        if (webhookSecret.isEmpty()) {
            throw new StartRefused("TELEGRAM_UPDATES is webhook, so TELEGRAM_WEBHOOK_SECRET must be set.");
        }
        String base = setting(environment, "BASE_URL")
                .or(() -> setting(environment, "NEXT_PUBLIC_BASE_URL"))
                .orElse("");
        if (!base.toLowerCase(Locale.ROOT).startsWith("https://")) {
            throw new StartRefused(
                    "TELEGRAM_UPDATES is webhook, so BASE_URL must be an https address at which Telegram can call.");
        }
    }

    /** Returns how the bot hears what people say; it does not when there is none. */
    Hearing hearing() {
        return isConfigured() ? hearing : Hearing.OFF;
    }

    /**
     * Returns what Telegram shows when it calls, a secret.
     *
     * @throws IllegalStateException when there is none
     */
    String webhookSecret() {
        return webhookSecret.orElseThrow(() -> new IllegalStateException("There is no webhook."));
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
