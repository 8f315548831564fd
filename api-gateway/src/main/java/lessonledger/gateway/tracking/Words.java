package lessonledger.gateway.tracking;

import java.util.Map;
import java.util.TreeMap;

/**
 * The texts of the student's pages in one language. Texts that the language has not are English.
 *
 * @param language its subtag, such as {@code am}
 * @param zero the first of the ten digits that its readers expect
 * @param texts by key
 */
record Words(String language, char zero, Map<String, String> texts) {

    private static final String OF_THE_SCRIPT = "live.";
    private static final String MINUTES = "minutes.";

    String text(String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalStateException("There is no text '" + key + "'.");
        }
        return text;
    }

    /** Returns a text with the one name that it has room for. */
    String text(String key, String place, String value) {
        return text(key).replace("{" + place + "}", value);
    }

    /** Returns {@code ltr} or {@code rtl}. */
    String direction() {
        return text("direction");
    }

    /** Returns the language tag by which the page's script writes numbers and times. */
    String locale() {
        return text("locale");
    }

    /** Returns a number that is not negative in the language's own digits. */
    String number(int value) {
        StringBuilder digits = new StringBuilder();
        String.valueOf(value).chars().forEach(c -> digits.append((char) (c - '0' + zero)));
        return digits.toString();
    }

    /** Returns the word for minutes that goes with a number. */
    String unitOfMinutes(int count) {
        String form = texts.get(MINUTES + plural(count));
        return form == null ? text(MINUTES + "other") : form;
    }

    /** Returns what the page's script says by itself. */
    Map<String, String> ofTheScript() {
        Map<String, String> chosen = new TreeMap<>();
        texts.forEach((key, text) -> {
            if (key.startsWith(OF_THE_SCRIPT) || key.startsWith(MINUTES)) {
                chosen.put(key, text);
            }
        });
        return chosen;
    }

    /** The plural forms of CLDR for whole numbers. */
    private String plural(int count) {
        return switch (language) {
            case "ar" -> {
                int rest = count % 100;
                yield count == 0
                        ? "zero"
                        : count == 1
                                ? "one"
                                : count == 2 ? "two" : rest >= 3 && rest <= 10 ? "few" : rest >= 11 ? "many" : "other";
            }
            case "am" -> count <= 1 ? "one" : "other";
            default -> count == 1 ? "one" : "other";
        };
    }
}
