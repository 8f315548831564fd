package lessonledger.command.delivery;

import com.google.gson.JsonParseException;
import com.pengrad.telegrambot.TelegramBot;
import com.pengrad.telegrambot.model.ChatMemberUpdated;
import com.pengrad.telegrambot.model.LinkPreviewOptions;
import com.pengrad.telegrambot.model.Message;
import com.pengrad.telegrambot.model.ResponseParameters;
import com.pengrad.telegrambot.model.Update;
import com.pengrad.telegrambot.model.request.InlineKeyboardButton;
import com.pengrad.telegrambot.model.request.InlineKeyboardMarkup;
import com.pengrad.telegrambot.request.BaseRequest;
import com.pengrad.telegrambot.request.DeleteWebhook;
import com.pengrad.telegrambot.request.GetMe;
import com.pengrad.telegrambot.request.GetUpdates;
import com.pengrad.telegrambot.request.SendMessage;
import com.pengrad.telegrambot.request.SetWebhook;
import com.pengrad.telegrambot.response.BaseResponse;
import com.pengrad.telegrambot.response.GetMeResponse;
import com.pengrad.telegrambot.response.GetUpdatesResponse;
import com.pengrad.telegrambot.response.SendResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lessonledger.command.delivery.Answer.BotRefused;
import lessonledger.command.delivery.Answer.ButtonRefused;
import lessonledger.command.delivery.Answer.Refused;
import lessonledger.command.delivery.Answer.Taken;
import lessonledger.command.delivery.Answer.TooMany;
import lessonledger.command.delivery.Answer.Unclear;
import lessonledger.contract.enrolment.HearTelegram;
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

    /** What Telegram is to tell: what people write, and who lets the bot in or puts it out. */
    private static final String[] HEARD = {"message", "my_chat_member"};

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
        Reply<SendResponse> reply = call(request);
        return reply.response() == null ? reply.fault() : answer(reply.response(), button != null);
    }

    /** Returns what Telegram calls the bot, or nothing when it does not say. */
    Optional<String> userName() {
        @Nullable GetMeResponse response = call(new GetMe()).response();
        return response != null && response.isOk() && response.user() != null
                ? Optional.ofNullable(response.user().username())
                : Optional.empty();
    }

    /**
     * Asks what people said, and waits for so long until somebody says something.
     *
     * @param from the number of the first thing to be told; what came before is done with. 0 at the beginning
     */
    Mail mail(int from, Duration wait, Clock clock) {
        Reply<GetUpdatesResponse> reply = call(new GetUpdates()
                .offset(from)
                .limit(100)
                .timeout((int) wait.toSeconds())
                .allowedUpdates(HEARD));
        @Nullable GetUpdatesResponse response = reply.response();
        if (response == null) {
            return new Mail(List.of(), from, Optional.of(reply.fault()));
        } else if (!response.isOk() || response.updates() == null) {
            return new Mail(List.of(), from, Optional.of(answer(response, false)));
        }
        int next = from;
        List<HearTelegram> heard = new ArrayList<>();
        for (Update update : response.updates()) {
            next = Math.max(next, update.updateId() + 1);
            heard(update, clock.instant()).ifPresent(heard::add);
        }
        return new Mail(heard, next, Optional.empty());
    }

    /** What people said, and from where to ask on. */
    record Mail(List<HearTelegram> heard, int next, Optional<Answer> fault) {}

    private static Optional<HearTelegram> heard(Update update, Instant at) {
        @Nullable Message message = update.message();
        @Nullable ChatMemberUpdated member = update.myChatMember();
        if (message != null && message.chat() != null && message.chat().id() != null) {
            @Nullable
            String language = message.from() == null ? null : message.from().languageCode();
            return HearTelegram.written(
                    update.updateId(), message.chat().id(), name(message.chat().type()), message.text(), language, at);
        } else if (member != null
                && member.chat() != null
                && member.chat().id() != null
                && member.newChatMember() != null) {
            return HearTelegram.standing(
                    update.updateId(),
                    member.chat().id(),
                    name(member.newChatMember().status()),
                    at);
        }
        return Optional.empty();
    }

    /** Returns the word that Telegram has for it: the client's constants are called after them. */
    private static @Nullable String name(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    /** Lets Telegram call this address, with this secret. */
    Answer setWebhook(String address, String secret) {
        return done(new SetWebhook().url(address).secretToken(secret).allowedUpdates(HEARD));
    }

    /** Lets Telegram call nobody. */
    Answer deleteWebhook() {
        return done(new DeleteWebhook());
    }

    private Answer done(BaseRequest<?, BaseResponse> request) {
        Reply<BaseResponse> reply = call(request);
        return reply.response() == null ? reply.fault() : answer(reply.response(), false);
    }

    /** What was answered, or why nothing was. */
    private record Reply<R>(@Nullable R response, Answer fault) {}

    private <R extends BaseResponse> Reply<R> call(BaseRequest<?, R> request) {
        try {
            return new Reply<>(bot.execute(request), new Unclear("empty answer"));
        } catch (JsonParseException e) {
            return new Reply<>(null, new Unclear("no Bot API answer"));
        } catch (RuntimeException e) {
            return new Reply<>(null, new Unclear(fault(e)));
        }
    }

    /** Ends the calls under way without an answer. */
    void hangUp() {
        http.dispatcher().cancelAll();
    }

    private static Answer answer(BaseResponse response, boolean withButton) {
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
