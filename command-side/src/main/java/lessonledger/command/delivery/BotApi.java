package lessonledger.command.delivery;

import com.google.gson.JsonParseException;
import com.pengrad.telegrambot.TelegramBot;
import com.pengrad.telegrambot.model.LinkPreviewOptions;
import com.pengrad.telegrambot.model.ResponseParameters;
import com.pengrad.telegrambot.model.request.InlineKeyboardButton;
import com.pengrad.telegrambot.model.request.InlineKeyboardMarkup;
import com.pengrad.telegrambot.request.SendMessage;
import com.pengrad.telegrambot.response.SendResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.ButtonRefused;
import lessonledger.command.delivery.Answer.Refused;
import lessonledger.command.delivery.Answer.Taken;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.contract.session.Undeliverable;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Telegram's Bot API. Every call ends within {@link #CALL_TIMEOUT} and every ending is an {@link Answer}, never an exception:
 * the client's exceptions have the bot's token in their text, and the server's descriptions a student's address, so neither
 * ever leaves this class.
 */
class BotApi implements AutoCloseable {

    static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final OkHttpClient http;
    private final TelegramBot bot;

    /** Speaks as this bot. */
    BotApi(TelegramBotSettings settings, Duration callTimeout) {
        http = new OkHttpClient.Builder()
                .callTimeout(callTimeout)
                .connectTimeout(callTimeout)
                .readTimeout(callTimeout)
                .writeTimeout(callTimeout)
                // The client would repeat a message of which it does not know whether it arrived. That is ours to
                // decide.
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectionPool(new ConnectionPool(4, 30, TimeUnit.SECONDS))
                .build();
        bot = new TelegramBot.Builder(settings.token())
                .okHttpClient(http)
                .apiUrl(settings.apiUrl() + "/bot")
                .build();
    }

    /** Sends a message to a chat. */
    Answer send(long chatId, LinkMessage message) {
        SendMessage request =
                new SendMessage(chatId, message.text()).linkPreviewOptions(new LinkPreviewOptions().isDisabled(true));
        LinkMessage.@Nullable Button button = message.button();
        if (button != null) {
            request.replyMarkup(
                    new InlineKeyboardMarkup(new InlineKeyboardButton(button.label()).url(button.address())));
        }
        @Nullable SendResponse response;
        try {
            response = bot.execute(request);
        } catch (JsonParseException e) {
            return new Unclear("no Bot API answer");
        } catch (RuntimeException e) {
            return new Unclear(fault(e));
        }
        return response == null ? new Unclear("empty answer") : answer(response, button != null);
    }

    private static Answer answer(SendResponse response, boolean withButton) {
        int code = response.errorCode();
        if (response.isOk()) {
            return new Taken();
        } else if (code == 429) {
            return new TooMany(pause(response.parameters()));
        } else if (code == 401 || code == 404) {
            return new BotRefused(code);
        } else if (code == 403) {
            return new Refused(Undeliverable.BLOCKED);
        } else if (code == 400 && withButton && isAboutTheButton(response.description())) {
            return new ButtonRefused();
        } else if (code >= 400 && code < 500) {
            return new Refused(Undeliverable.REJECTED);
        }
        return new Unclear(code == 0 ? "no Bot API answer" : "status " + code);
    }

    private static Duration pause(@Nullable ResponseParameters parameters) {
        @Nullable Integer seconds = parameters == null ? null : parameters.retryAfter();
        return Duration.ofSeconds(seconds == null ? 1 : Math.max(1, seconds));
    }

    private static boolean isAboutTheButton(@Nullable String description) {
        String words = description == null ? "" : description.toLowerCase(Locale.ROOT);
        return words.contains("button_url_invalid") || words.contains("keyboard button url");
    }

    /** Only the kind of fault: the text of the client's exceptions has the address called in it, and that the token. */
    private static String fault(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    @Override
    public void close() {
        bot.shutdown();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
