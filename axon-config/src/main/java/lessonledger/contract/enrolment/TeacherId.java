package lessonledger.contract.enrolment;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A teacher's id in the school, such as {@code U430}; {@code wpos_zoom_links.ustazid}.
 *
 * @param value 1 to 64 letters, digits, dots, underscores and hyphens, beginning with a letter or digit
 */
public record TeacherId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Refuses a text of another form with an {@link IllegalArgumentException}. */
    public TeacherId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "A teacher's id has 1 to 64 letters, digits, dots, underscores or hyphens, and begins with a letter or digit.");
        }
    }

    /** Returns the identifier in the event store, which students and teachers share. */
    @Override
    public String toString() {
        return "teacher-" + value;
    }
}
