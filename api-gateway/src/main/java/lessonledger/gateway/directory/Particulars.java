package lessonledger.gateway.directory;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import lessonledger.contract.enrolment.EnrolmentCommand;
import lessonledger.contract.enrolment.PackageId;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.gateway.problem.Malformed;
import org.jspecify.annotations.Nullable;

/** Checks the forms of what admins write about people; every fault names its member and never repeats the value. */
final class Particulars {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PACKAGE = 64;
    private static final BigDecimal HIGHEST_RATE = new BigDecimal("99999999.99");
    private static final Pattern CHAT = Pattern.compile("-?\\d{1,18}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    private Particulars() {}

    static String name(@Nullable String name) {
        return text("name", name, LONGEST_NAME);
    }

    static TeacherId teacherId(String member, @Nullable String id) {
        try {
            return new TeacherId(present(member, id));
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member '" + member + "': " + e.getMessage());
        }
    }

    static StudentId studentId(@Nullable Integer id) {
        try {
            return new StudentId(present("id", id));
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member 'id': " + e.getMessage());
        }
    }

    static EnrolmentCommand.Particulars of(DirectoryRoutes.StudentBody body) {
        return new EnrolmentCommand.Particulars(
                name(body.name()),
                teacherId("teacherId", body.teacherId()),
                text("packageId", body.packageId(), LONGEST_PACKAGE),
                body.packageRate() == null ? null : rate("packageRate", body.packageRate()),
                language(body.language()),
                chat(body.chatId()));
    }

    static PackageId packageId(@Nullable String id) {
        try {
            return new PackageId(present("id", id).strip());
        } catch (IllegalArgumentException e) {
            throw new Malformed("The member 'id': " + e.getMessage());
        }
    }

    static BigDecimal rate(String member, @Nullable BigDecimal rate) {
        BigDecimal given = present(member, rate);
        // The scale first: a number such as 1e999999999 must not be spelt out.
        if (given.scale() > 10
                || given.precision() > 20
                || given.stripTrailingZeros().scale() > 2
                || given.signum() < 0
                || given.compareTo(HIGHEST_RATE) > 0) {
            throw new Malformed(
                    "The member '" + member + "' must be an amount from 0 to 99999999.99 with at most two decimals.");
        }
        return given;
    }

    private static String language(@Nullable String language) {
        if (language == null) {
            return "en";
        }
        if (!LANGUAGE.matcher(language).matches()) {
            throw new Malformed("The member 'language' must be a language tag such as en, ar or am.");
        }
        return language.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Long chat(@Nullable Object written) {
        if (written == null) {
            return null;
        }
        boolean whole = written instanceof Integer || written instanceof Long;
        String digits = whole || written instanceof String ? written.toString() : "";
        if (!CHAT.matcher(digits).matches() || Long.parseLong(digits) == 0) {
            throw new Malformed("The member 'chatId' must be the number of a Telegram chat.");
        }
        return Long.valueOf(digits);
    }

    private static String text(String member, @Nullable String value, int longest) {
        String text = present(member, value).strip();
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > longest
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed("The member '" + member + "' must have 1 to " + longest + " printable characters.");
        }
        return text;
    }

    private static <T> T present(String member, @Nullable T value) {
        if (value == null) {
            throw new Malformed("The member '" + member + "' is missing.");
        }
        return value;
    }
}
