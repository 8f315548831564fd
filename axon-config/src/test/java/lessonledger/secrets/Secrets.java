package lessonledger.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of this JVM's tests, whoever made them up. Test support notes what it hands out or sees; after the last test
 * {@link NoSecretIsLogged} looks for all of them.
 */
public final class Secrets {

    /** What is shorter stands in many a line by chance. */
    public static final int SHORTEST = 8;

    private static final Map<String, String> KINDS = new ConcurrentHashMap<>();
    private static final Set<String> PRINTED_ONCE = ConcurrentHashMap.newKeySet();
    private static final List<Runnable> AT_THE_END = new CopyOnWriteArrayList<>();

    /** Where secrets stand in addresses, forms and JSON; the first group is the kind's name there, the second the secret. */
    private static final Pattern IN_TEXT = Pattern.compile(
            "(?:[?&]|^|\\b)(token|start|password|currentPassword|newPassword)=([^&\\s\"'<>\\\\]+)"
                    + "|\"(token|trackingToken|password|currentPassword|newPassword|secret|chatId)\"\\s*:\\s*\"?([^\",}\\s]+)");

    private Secrets() {}

    /**
     * From now on no line may show this.
     *
     * @param kind what it is, in the words of the report
     * @return the secret
     * @throws IllegalArgumentException when it is so short that it stands in many a line by chance
     */
    public static String note(String kind, String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "A " + kind + " of the tests has at least " + SHORTEST + " characters, or nobody can look for it.");
        }
        KINDS.putIfAbsent(secret, kind);
        return secret;
    }

    /** Notes a chat's id; one that is too short to be looked for is nobody's. */
    public static long noteChat(long chatId) {
        noteSeen("chat id", Long.toString(chatId));
        return chatId;
    }

    /** From now on one line, and no other, may show this: the password that the first start prints. */
    public static String notePrintedOnce(String kind, String secret) {
        PRINTED_ONCE.add(note(kind, secret));
        return secret;
    }

    /** Notes what a header shows, if it is one that shows a secret. */
    public static void noteHeader(String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "authorization" -> noteAuthorization(value);
            case "cookie" -> List.of(value.split(";")).forEach(Secrets::noteCookie);
            case "set-cookie" -> noteCookie(value.split(";", 2)[0]);
            case "x-telegram-bot-api-secret-token" -> noteSeen("webhook secret", value);
            case "x-csrf-token" -> noteSeen("page's token", value);
            default -> {}
        }
    }

    private static void noteAuthorization(String value) {
        int space = value.indexOf(' ');
        String shown = value.substring(space + 1).strip();
        noteSeen("Authorization header", shown);
        if (value.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String both = new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8);
                noteSeen("password", both.substring(both.indexOf(':') + 1));
            } catch (IllegalArgumentException e) {
                // Nonsense on purpose has no password in it.
            }
        }
    }

    private static void noteCookie(String cookie) {
        noteSeen("cookie", cookie.substring(cookie.indexOf('=') + 1).strip());
    }

    /** Notes the secrets in an address, a form or JSON, by the names that they have there. */
    public static void noteIn(String text) {
        Matcher found = IN_TEXT.matcher(text);
        while (found.find()) {
            boolean first = found.group(1) != null;
            noteSeen(first ? found.group(1) : found.group(3), first ? found.group(2) : found.group(4));
        }
    }

    /** Notes what was come across; what is too short to be looked for is passed over. */
    public static void noteSeen(String kind, String secret) {
        if (secret.length() >= SHORTEST) {
            note(kind, secret);
        }
    }

    /** Runs this after the last test and before the search, the latest first: what still writes is ended, what still knows is asked. */
    public static void atTheEnd(Runnable task) {
        AT_THE_END.add(0, task);
    }

    static List<Runnable> tasksAtTheEnd() {
        return new ArrayList<>(AT_THE_END);
    }

    static Map<String, String> kinds() {
        return KINDS;
    }

    static Set<String> printedOnce() {
        return PRINTED_ONCE;
    }
}
