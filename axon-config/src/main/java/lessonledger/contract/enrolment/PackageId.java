package lessonledger.contract.enrolment;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The id of a package that the school offers, such as {@code Europe}; {@code wpos_zoom_links.packageId}. Students may have
 * packages that nobody offers, under ids of any other form.
 *
 * @param value 1 to 64 letters, digits, spaces, dots, underscores and hyphens, beginning and ending with a letter or digit
 */
public record PackageId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?");

    /** Refuses a text of another form with an {@link IllegalArgumentException}. */
    public PackageId {
        Objects.requireNonNull(value, "value");
        if (!isId(value)) {
            throw new IllegalArgumentException(
                    "A package's id has 1 to 64 letters, digits, spaces, dots, underscores or hyphens, and begins and ends with a letter or digit.");
        }
    }

    /** Returns whether a text has the form of an id. */
    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    /** Returns the identifier in the event store, which all of the directory shares. */
    @Override
    public String toString() {
        return "package-" + value;
    }
}
