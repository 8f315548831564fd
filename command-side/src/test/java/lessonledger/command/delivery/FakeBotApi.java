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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Bot API server on this machine, as {@code TELEGRAM_API_URL} names one. It takes {@code sendMessage} for one bot, refuses
 * what Telegram refuses (another token, a button whose host has no dot), remembers the messages that it took, and can be told
 * to answer as Telegram does on its bad days.
 */
public final class FakeBotApi implements AutoCloseable {

    /** The token of the one bot that the server knows. */
    public static final String TOKEN = "1234567:made-up-token-of-the-tests";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final ConcurrentLinkedQueue<Reply> next = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Reply always = Reply.TAKEN;

    private FakeBotApi(HttpServer server) {
        this.server = server;
    }

    /** Starts a server on a free port of 127.0.0.1. */
    public static FakeBotApi start() {
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

    /** Returns how often the server was called, whatever came of it. */
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
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange call) throws IOException {
        calls.incrementAndGet();
        Map<String, String> form = form(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String path = call.getRequestURI().getPath();
        if (!path.startsWith("/bot" + TOKEN + "/")) {
            refuse(call, 401, "Unauthorized", null);
        } else if (!path.equals("/bot" + TOKEN + "/sendMessage")) {
            refuse(call, 404, "Not Found", null);
        } else {
            sendMessage(call, message(form));
        }
    }

    private void sendMessage(HttpExchange call, Message message) throws IOException {
        @Nullable
        String host = message.url() == null ? null : URI.create(message.url()).getHost();
        if (message.text().isBlank()) {
            refuse(call, 400, "Bad Request: message text is empty", null);
            return;
        } else if (message.url() != null && (host == null || (host.indexOf('.') < 0 && host.indexOf(':') < 0))) {
            refuseButton(call, message);
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
