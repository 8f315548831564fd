package lessonledger.command.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lessonledger.secrets.Secrets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Bot API server on this machine, as {@code TELEGRAM_API_URL} names one. It takes {@code sendMessage} for one bot, tells what
 * people write to it ({@code getUpdates}), lets a webhook be set, refuses what Telegram refuses (another token, a button whose host has no dot), remembers the messages that it took, and can be told
 * to answer as Telegram does on its bad days.
 */
public final class FakeBotApi implements AutoCloseable {

    /** The token of the one bot that the server knows. */
    public static final String TOKEN = "1234567:made-up-token-of-the-tests";

    /** What the one bot is called. */
    public static final String USER_NAME = "lessons_of_the_tests_bot";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final ConcurrentLinkedQueue<Reply> next = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<JsonNode> updates = new ArrayList<>();
    private final AtomicInteger updateIds = new AtomicInteger(870_000_000);
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger pollsAtOnce = new AtomicInteger();
    private final AtomicInteger mostPollsAtOnce = new AtomicInteger();
    private final Set<Long> blocked = ConcurrentHashMap.newKeySet();
    private volatile Reply always = Reply.TAKEN;
    private volatile String languageOfPeople = "en";
    private volatile boolean losesConfirmations;
    private volatile @Nullable String webhook;
    private volatile @Nullable String webhookSecret;

    private FakeBotApi(HttpServer server) {
        this.server = server;
    }

    /** Starts a server on a free port of 127.0.0.1. */
    public static FakeBotApi start() {
        Secrets.note("bot token", TOKEN);
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeBotApi api = new FakeBotApi(server);
            server.createContext("/", api::handle);
            server.setExecutor(api.threads);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the server behaves towards a call that is in order. */
    public enum Reply {
        /** Takes the message. */
        TAKEN,
        /** 429 with a {@code retry_after} of two seconds. */
        TOO_MANY,
        /** 403: the student has blocked the bot. */
        BLOCKED,
        /** 400: there is no such chat. */
        CHAT_NOT_FOUND,
        /** 400: the address of the button is not taken. */
        BUTTON_REFUSED,
        /** 401: there is no such bot. */
        BOT_UNKNOWN,
        /** 500, as JSON. */
        SERVER_FAULT,
        /** 502 with a page of HTML, as a proxy answers. */
        GARBAGE,
        /** 200 with JSON that is no answer of the Bot API. */
        OTHER_JSON,
        /** 200 with nothing. */
        EMPTY,
        /** Never answers; the message is not taken. */
        HANG,
        /** Takes the message and never answers. */
        TAKEN_THEN_HANG,
        /** Closes the connection without an answer; the message is not taken. */
        CLOSE,
        /** Takes the message and closes the connection without an answer. */
        TAKEN_THEN_CLOSE
    }

    /**
     * A message as the student sees it.
     *
     * @param button the label of the button, or null when there is none
     * @param url the address behind the button, or null when there is none
     * @param previewOff whether Telegram shows no preview of addresses in the text
     */
    public record Message(
            long chatId,
            String text,
            @Nullable String button,
            @Nullable String url,
            boolean previewOff) {

        /** Returns the address that opens the lesson, be it behind the button or at the end of the text. */
        public String address() {
            return url != null ? url : text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    /** Returns the server's address, for {@code TELEGRAM_API_URL}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the messages that were taken, in their order. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Returns the messages that were taken for this chat, in their order. */
    public List<Message> messages(long chatId) {
        return messages.stream().filter(message -> message.chatId() == chatId).toList();
    }

    /** Returns how often somebody tried to send a message, whatever came of it. */
    public int calls() {
        return calls.get();
    }

    /** From now on answers like this. */
    public void answerAlways(Reply reply) {
        next.clear();
        always = reply;
    }

    /** Answers the next calls like this, one after the other, and those after them as before. */
    public void answerNext(Reply... replies) {
        next.addAll(List.of(replies));
    }

    /** Forgets messages, calls and what it was told. */
    public void reset() {
        answerAlways(Reply.TAKEN);
        messages.clear();
        calls.set(0);
    }

    /** Stops at once; calls that hang get no answer. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (updates) {
            updates.notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    /** A person writes to the bot, in their own chat; returns the number of it. */
    public int write(long chatId, String text) {
        Secrets.noteChat(chatId);
        int code = text.indexOf(' ') + 1;
        if (code > 0) {
            Secrets.noteSeen("invitation", text.substring(code));
        }
        ObjectNode update = update();
        ObjectNode message = update.putObject("message").put("message_id", 1).put("date", 1_760_259_300L);
        message.putObject("from")
                .put("id", chatId)
                .put("is_bot", false)
                .put("first_name", "A person")
                .put("language_code", languageOfPeople);
        message.putObject("chat").put("id", chatId).put("type", "private");
        message.put("text", text);
        return tell(update);
    }

    /** A person blocks the bot; returns the number of it. */
    public int block(long chatId) {
        Secrets.noteChat(chatId);
        ObjectNode update = update();
        ObjectNode member = update.putObject("my_chat_member").put("date", 1_760_259_300L);
        member.putObject("chat").put("id", chatId).put("type", "private");
        member.putObject("from").put("id", chatId).put("is_bot", false).put("first_name", "A person");
        member.putObject("old_chat_member")
                .put("status", "member")
                .putObject("user")
                .put("id", 1_234_567L);
        member.putObject("new_chat_member")
                .put("status", "kicked")
                .put("until_date", 0)
                .putObject("user")
                .put("id", 1_234_567L);
        return tell(update);
    }

    /** The Telegram of people who write speaks this language from now on. */
    public void peopleSpeak(String language) {
        languageOfPeople = language;
    }

    private ObjectNode update() {
        return JSON.createObjectNode().put("update_id", updateIds.incrementAndGet());
    }

    private int tell(ObjectNode update) {
        synchronized (updates) {
            updates.add(update);
            updates.notifyAll();
        }
        return update.get("update_id").asInt();
    }

    /** Returns what people did that nobody has confirmed to have heard. */
    public List<String> unconfirmed() {
        synchronized (updates) {
            return updates.stream().map(JsonNode::toString).toList();
        }
    }

    /** From now on forgets nothing that is confirmed, as if the confirmation had been lost. */
    public void loseConfirmations() {
        losesConfirmations = true;
    }

    /** Returns how many have asked at the same time for what people did, at the most. */
    public int mostPollsAtOnce() {
        return mostPollsAtOnce.get();
    }

    /** The person in this chat has blocked the bot, and it learns it when it writes to them. */
    public void blockedIn(long chatId) {
        blocked.add(chatId);
    }

    /** Returns how often somebody has asked for what people did. */
    public int polls() {
        return polls.get();
    }

    /** Returns the address that the server calls, or nothing. */
    public @Nullable String webhook() {
        return webhook;
    }

    /** Returns the secret that the server would show there, or nothing. */
    public @Nullable String webhookSecret() {
        return webhookSecret;
    }

    /** As Telegram does: those before the number asked for are done with; with nothing to tell it waits. */
    private void getUpdates(HttpExchange call, Map<String, String> form) throws IOException {
        polls.incrementAndGet();
        if (webhook != null) {
            refuse(call, 409, "Conflict: can't use getUpdates method while webhook is active", null);
            return;
        }
        int from = Integer.parseInt(form.getOrDefault("offset", "0"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(form.getOrDefault("timeout", "0")));
        List<JsonNode> told;
        synchronized (updates) {
            if (!losesConfirmations) {
                updates.removeIf(update -> update.get("update_id").asInt() < from);
            }
            while (newer(from).isEmpty() && System.nanoTime() < end && closed.getCount() > 0) {
                try {
                    updates.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            told = newer(from);
        }
        ObjectNode answer = JSON.createObjectNode().put("ok", true);
        answer.putArray("result").addAll(told);
        write(call, 200, "application/json", answer.toString());
    }

    private List<JsonNode> newer(int from) {
        return updates.stream()
                .filter(update -> update.get("update_id").asInt() >= from)
                .toList();
    }

    private static void done(HttpExchange call) throws IOException {
        write(call, 200, "application/json", "{\"ok\":true,\"result\":true}");
    }

    private void handle(HttpExchange call) throws IOException {
        Map<String, String> form = form(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String path = call.getRequestURI().getPath();
        if (!path.startsWith("/bot" + TOKEN + "/")) {
            refuse(call, 401, "Unauthorized", null);
            return;
        }
        switch (path.substring(("/bot" + TOKEN + "/").length())) {
            case "sendMessage" -> {
                calls.incrementAndGet();
                sendMessage(call, message(form));
            }
            case "getMe" ->
                write(
                        call,
                        200,
                        "application/json",
                        "{\"ok\":true,\"result\":{\"id\":1234567,\"is_bot\":true,\"first_name\":\"Lessons\",\"username\":\""
                                + USER_NAME + "\"}}");
            case "getUpdates" -> {
                int now = pollsAtOnce.incrementAndGet();
                mostPollsAtOnce.accumulateAndGet(now, Math::max);
                try {
                    getUpdates(call, form);
                } finally {
                    pollsAtOnce.decrementAndGet();
                }
            }
            case "setWebhook" -> {
                webhookSecret = form.get("secret_token");
                Secrets.noteSeen("webhook secret", form.getOrDefault("secret_token", ""));
                webhook = form.get("url");
                done(call);
            }
            case "deleteWebhook" -> {
                webhook = null;
                done(call);
            }
            default -> refuse(call, 404, "Not Found", null);
        }
    }

    private void sendMessage(HttpExchange call, Message message) throws IOException {
        Secrets.noteChat(message.chatId());
        Secrets.noteIn(message.address());
        @Nullable
        String host = message.url() == null ? null : URI.create(message.url()).getHost();
        if (message.text().isBlank()) {
            refuse(call, 400, "Bad Request: message text is empty", null);
            return;
        } else if (message.url() != null && (host == null || (host.indexOf('.') < 0 && host.indexOf(':') < 0))) {
            refuseButton(call, message);
            return;
        }
        if (blocked.contains(message.chatId())) {
            refuse(call, 403, "Forbidden: bot was blocked by the user", null);
            return;
        }
        @Nullable Reply told = next.poll();
        Reply reply = told == null ? always : told;
        switch (reply) {
            case TAKEN -> take(call, message);
            case TOO_MANY -> refuse(call, 429, "Too Many Requests: retry after 2", 2);
            case BLOCKED -> refuse(call, 403, "Forbidden: bot was blocked by the user", null);
            case CHAT_NOT_FOUND -> refuse(call, 400, "Bad Request: chat not found", null);
            case BUTTON_REFUSED -> refuseButton(call, message);
            case BOT_UNKNOWN -> refuse(call, 401, "Unauthorized", null);
            case SERVER_FAULT -> refuse(call, 500, "Internal Server Error", null);
            case GARBAGE -> write(call, 502, "text/html", "<html><h1>502 Bad Gateway</h1></html>");
            case OTHER_JSON -> write(call, 200, "application/json", "{\"status\":\"fine\"}");
            case EMPTY -> write(call, 200, "application/json", "");
            case HANG -> hang();
            case TAKEN_THEN_HANG -> {
                messages.add(message);
                hang();
            }
            case CLOSE -> call.close();
            case TAKEN_THEN_CLOSE -> {
                messages.add(message);
                call.close();
            }
        }
    }

    private void take(HttpExchange call, Message message) throws IOException {
        messages.add(message);
        ObjectNode answer = JSON.createObjectNode().put("ok", true);
        ObjectNode result = answer.putObject("result")
                .put("message_id", messages.size())
                .put("date", 1_760_259_300L)
                .put("text", message.text());
        result.putObject("chat").put("id", message.chatId()).put("type", "private");
        write(call, 200, "application/json", answer.toString());
    }

    /** As Telegram does, the refusal repeats the address. */
    private static void refuseButton(HttpExchange call, Message message) throws IOException {
        refuse(
                call,
                400,
                "Bad Request: inline keyboard button URL '" + message.url() + "' is invalid: Wrong HTTP URL",
                null);
    }

    private static void refuse(HttpExchange call, int status, String description, @Nullable Integer retryAfter)
            throws IOException {
        ObjectNode answer = JSON.createObjectNode()
                .put("ok", false)
                .put("error_code", status)
                .put("description", description);
        if (retryAfter != null) {
            answer.putObject("parameters").put("retry_after", retryAfter);
        }
        write(call, status, "application/json", answer.toString());
    }

    private static void write(HttpExchange call, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", type);
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    private void hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Message message(Map<String, String> form) {
        JsonNode markup = JSON.readTree(form.getOrDefault("reply_markup", "{}"));
        JsonNode button = markup.path("inline_keyboard").path(0).path(0);
        return new Message(
                Long.parseLong(form.getOrDefault("chat_id", "0")),
                form.getOrDefault("text", ""),
                button.isMissingNode() ? null : button.get("text").asString(),
                button.isMissingNode() ? null : button.get("url").asString(),
                JSON.readTree(form.getOrDefault("link_preview_options", "{}"))
                        .path("is_disabled")
                        .asBoolean(false));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
