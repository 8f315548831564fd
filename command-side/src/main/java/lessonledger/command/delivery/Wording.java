package lessonledger.command.delivery;

import java.net.URI;
import java.net.URISyntaxException;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lessonledger.command.delivery.LinkMessage.Button;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Words the message with a link, and what else the bot says, in the student's language, English for those that are not spoken
 * here.
 *
 * <p>It is plain text, so nothing in a name is markup. A name is shown on one line and cut when it is endless, keeps its own
 * direction of writing, and nothing in it becomes a link, a mention or a command.
 */
@Component
class Wording {

    private static final int LONGEST_NAME = 100;

    /** Line ends, other controls, and characters that turn the direction of what follows. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\u2028-\\u202E\\u2060\\u2066-\\u2069]+");

    /** What Telegram's clients recognize links, mentions, tags and commands by. */
    private static final Pattern LINK_SIGN = Pattern.compile("[.:/@#$](?=\\S)");

    private static final String WORD_JOINER = "\u2060";
    private static final String FIRST_STRONG_ISOLATE = "\u2068";
    private static final String POP_ISOLATE = "\u2069";

    /**
     * Words a message.
     *
     * @param language an IETF language tag
     * @param address the tracking address
     * @param withButton false when the address has to stand in the text although Telegram should take it as a button
     */
    LinkMessage of(String student, String teacher, String language, String address, boolean withButton) {
        ResourceBundle words = words(language);
        String text = new MessageFormat(words.getString("text"), Locale.ROOT)
                .format(new Object[] {shown(student), shown(teacher)});
        return withButton && canBeAButton(address)
                ? new LinkMessage(text, new Button(words.getString("button"), address))
                : new LinkMessage(text + "\n\n" + words.getString("open") + "\n" + address, null);
    }

    /**
     * Words what the bot says in a conversation.
     *
     * @param language an IETF language tag
     * @param names whom it is about; of each no more than the first name is said
     */
    LinkMessage reply(Reply reply, String language, List<String> names) {
        ResourceBundle words = words(language);
        String and = words.getString("and");
        String all = names.stream()
                .map(name -> shown(name.strip().split("\\s+", 2)[0]))
                .collect(Collectors.joining(and));
        return new LinkMessage(
                new MessageFormat(words.getString(reply.key), Locale.ROOT).format(new Object[] {all}), null);
    }

    /** What the bot has to say in a conversation. */
    enum Reply {
        /** The chat receives the links of the student who is named. */
        LINKED("linked"),
        /** The invitation was used before. */
        USED("used"),
        /** The invitation has expired. */
        EXPIRED("expired"),
        /** There is no such invitation. */
        UNKNOWN("unknown"),
        /** To somebody who is not known: ask the school for an invitation. */
        STRANGER("stranger"),
        /** To somebody who is known: whose links come here, and how to stop. */
        HELP("help"),
        /** No links come here any more. */
        STOPPED("stopped");

        private final String key;

        Reply(String key) {
            this.key = key;
        }
    }

    private static ResourceBundle words(String language) {
        return ResourceBundle.getBundle(
                "lessonledger/command/delivery/wording",
                Locale.forLanguageTag(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static String shown(String name) {
        String line = UNPRINTABLE.matcher(name).replaceAll(" ").strip();
        if (line.codePointCount(0, line.length()) > LONGEST_NAME) {
            line = line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…";
        }
        return FIRST_STRONG_ISOLATE + LINK_SIGN.matcher(line).replaceAll("$0" + WORD_JOINER) + POP_ISOLATE;
    }

    /** Telegram refuses a button whose host has no dot in it, such as localhost; so says its server's source, TDLib. */
    private static boolean canBeAButton(String address) {
        @Nullable String host;
        try {
            host = new URI(address).getHost();
        } catch (URISyntaxException e) {
            // Its text has the address in it.
            return false;
        }
        return host != null && (host.indexOf('.') >= 0 || host.indexOf(':') >= 0);
    }
}
