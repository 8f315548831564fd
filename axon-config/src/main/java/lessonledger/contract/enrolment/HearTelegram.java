package lessonledger.contract.enrolment;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody said something to the school's bot. It is taken down before the command is acknowledged and answered afterwards;
 * what is said again under the same number is taken down once.
 *
 * @param updateId Telegram's number for it
 * @param chatId the chat in which it was said
 * @param word what it was
 * @param digest the digest of the invitation's code, when one was shown
 * @param language the language of the person's Telegram, an IETF language tag, or null when it is not known
 * @param at when the server heard of it
 */
public record HearTelegram(
        long updateId,
        long chatId,
        Word word,
        @Nullable String digest,
        @Nullable String language,
        Instant at) {

    private static final Pattern COMMAND =
            Pattern.compile("/(start|stop)(?:@[A-Za-z0-9_]{1,64})?(?:\\s+(\\S{1,64}))?\\s*", Pattern.CASE_INSENSITIVE);
    /** How Telegram says that the bot is out of a chat. */
    private static final Set<String> OUT = Set.of("kicked", "left");

    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    /** What people say to a bot. */
    public enum Word {
        /** {@code /start}, with an invitation's code or without. */
        START,
        /** {@code /start} with something that is no invitation's code. */
        START_WITH_NONSENSE,
        /** {@code /stop}. */
        STOP,
        /** Nothing: the person blocked the bot, or the bot was put out of the chat. */
        BLOCKED,
        /** Anything else. */
        OTHER
    }

    /**
     * Returns what somebody wrote, of which nothing but the command is kept; or nothing when they did not write to the bot
     * alone. In a group, links would be everybody's.
     *
     * @param chatType what Telegram calls the kind of the chat
     */
    public static Optional<HearTelegram> written(
            long updateId,
            long chatId,
            @Nullable String chatType,
            @Nullable String text,
            @Nullable String language,
            Instant at) {
        return "private".equals(chatType) ? Optional.of(said(updateId, chatId, text, language, at)) : Optional.empty();
    }

    /**
     * Returns that the bot was blocked in a chat, or nothing when it is still there.
     *
     * @param standing what Telegram calls the bot's standing in the chat
     */
    public static Optional<HearTelegram> standing(long updateId, long chatId, @Nullable String standing, Instant at) {
        return standing != null && OUT.contains(standing)
                ? Optional.of(new HearTelegram(updateId, chatId, Word.BLOCKED, null, null, at))
                : Optional.empty();
    }

    private static HearTelegram said(
            long updateId, long chatId, @Nullable String text, @Nullable String language, Instant at) {
        Matcher command = COMMAND.matcher(text == null ? "" : text.strip());
        @Nullable String known = language != null && LANGUAGE.matcher(language).matches() ? language : null;
        if (!command.matches()) {
            return new HearTelegram(updateId, chatId, Word.OTHER, null, known, at);
        } else if (command.group(1).equalsIgnoreCase("stop")) {
            return new HearTelegram(updateId, chatId, Word.STOP, null, known, at);
        }
        @Nullable String payload = command.group(2);
        Optional<InvitationCode> code = payload == null ? Optional.empty() : InvitationCode.parse(payload);
        return new HearTelegram(
                updateId,
                chatId,
                payload == null || code.isPresent() ? Word.START : Word.START_WITH_NONSENSE,
                code.map(InvitationCode::digest).orElse(null),
                known,
                at);
    }

    /** Shows nothing that is personal. */
    @Override
    public String toString() {
        return "HearTelegram[updateId=" + updateId + ", word=" + word + "]";
    }
}
