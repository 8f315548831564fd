package lessonledger.contract.access;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name under which somebody signs in. It stands in the ledger for ever, so it is a handle that the school gives and not a
 * mail address or a person's full name, and it is never given to a second person.
 *
 * @param value 1 to 64 small letters, digits, dots, underscores and hyphens, beginning with a letter or digit
 */
public record AccountName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** Refuses a text of another form with an {@link IllegalArgumentException}. */
    public AccountName {
        Objects.requireNonNull(value, "value");
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "An account's name has 1 to 64 small letters, digits, dots, underscores or hyphens, and begins with a"
                            + " letter or digit.");
        }
    }

    /** Returns whether a text has the form of a name. */
    public static boolean isName(String text) {
        return FORM.matcher(text).matches();
    }

    /** Returns the identifier in the event store. */
    @Override
    public String toString() {
        return "account-" + value;
    }
}
