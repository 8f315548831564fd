package lessonledger.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for many secrets in many lines at once: as they are, as an address has them, and in Base64, whatever stands before
 * them there. What is shaped like a secret is one, noted or not.
 */
final class SecretSearch {

    private static final int WINDOW = Secrets.SHORTEST;
    private static final int BITS = 1 << 22;

    /** What is shaped like a header, an address with a token, an access token or a bot's. */
    private static final Map<String, Pattern> SHAPES = Map.of(
            "Authorization header", Pattern.compile("(?i)\\b(?:basic|bearer) (?!realm)[A-Za-z0-9+/_=-]{8,}"),
            "tracking token", Pattern.compile("token=[A-Za-z0-9_-]{22}\\b"),
            "invitation", Pattern.compile("start=[A-Za-z0-9_-]{32}\\b"),
            "access token", Pattern.compile("\\bledger_[A-Za-z0-9_-]{43}\\b"),
            "bot token", Pattern.compile("\\d{6,}:[A-Za-z0-9_-]{25,}"));

    private record Form(String text, String kind, String secret) {}

    /** A line in which something was found, without it, and what it was. */
    record Leak(Set<String> kinds, Set<String> secrets, String blanked) {}

    /** By beginning, length and whole text: of a school's ten thousand tokens many may begin alike. */
    private final Map<String, Map<Integer, Map<String, List<Form>>>> byBeginning = new HashMap<>();

    private final BitSet beginnings = new BitSet(BITS);

    SecretSearch(Map<String, String> kinds) {
        kinds.forEach((secret, kind) -> forms(secret).forEach(text -> lookFor(new Form(text, kind, secret))));
    }

    private void lookFor(Form form) {
        String beginning = form.text().substring(0, WINDOW);
        beginnings.set(place(beginning.hashCode()));
        byBeginning
                .computeIfAbsent(beginning, any -> new HashMap<>())
                .computeIfAbsent(form.text().length(), any -> new HashMap<>())
                .computeIfAbsent(form.text(), any -> new ArrayList<>())
                .add(form);
    }

    /** Returns the secret as a log may have it. */
    static Set<String> forms(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        // A name may stand before a password: three ways in which bytes fall into groups of three.
        for (int before = 0; before < 3; before++) {
            byte[] bytes = ("\0".repeat(before) + secret).getBytes(StandardCharsets.UTF_8);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            int begin = (before * 8 + 5) / 6;
            int end = encoded.length() - (bytes.length % 3 == 0 ? 0 : 1);
            if (end - begin >= WINDOW) {
                forms.add(encoded.substring(begin, end));
            }
        }
        return forms;
    }

    /** Returns what the line shows that it must not. */
    Optional<Leak> in(String line) {
        Set<String> kinds = new LinkedHashSet<>();
        Set<String> secrets = new LinkedHashSet<>();
        Set<String> shown = new LinkedHashSet<>();
        // A polynomial that rolls along: the hash of a String of this length.
        int hash = 0;
        for (int i = 0; i < line.length(); i++) {
            hash = 31 * hash + line.charAt(i);
            if (i >= WINDOW) {
                hash -= POWER * line.charAt(i - WINDOW);
            }
            int from = i - WINDOW + 1;
            if (from >= 0 && beginnings.get(place(hash))) {
                for (Form form : at(line, from)) {
                    if (!isPartOfANumber(line, from, form.text())) {
                        kinds.add(form.kind());
                        secrets.add(form.secret());
                        shown.add(form.text());
                    }
                }
            }
        }
        SHAPES.forEach((kind, shape) -> {
            Matcher match = shape.matcher(line);
            while (match.find()) {
                kinds.add(kind);
                shown.add(match.group());
            }
        });
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        String blanked = line;
        for (String text :
                shown.stream().sorted((a, b) -> b.length() - a.length()).toList()) {
            blanked = blanked.replace(text, "[…]");
        }
        return Optional.of(new Leak(kinds, secrets, blanked));
    }

    private List<Form> at(String line, int from) {
        List<Form> found = new ArrayList<>();
        byBeginning.getOrDefault(line.substring(from, from + WINDOW), Map.of()).forEach((length, forms) -> {
            if (from + length <= line.length()) {
                found.addAll(forms.getOrDefault(line.substring(from, from + length), List.of()));
            }
        });
        return found;
    }

    private static final int POWER = power();

    private static int power() {
        int power = 1;
        for (int i = 0; i < WINDOW; i++) {
            power *= 31;
        }
        return power;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 15) & BITS - 1;
    }

    /** A chat's id within a longer number is somebody else's number. */
    private static boolean isPartOfANumber(String line, int from, String text) {
        int to = from + text.length();
        return Character.isDigit(text.charAt(text.length() - 1))
                && text.chars().skip(1).allMatch(Character::isDigit)
                && (from > 0 && Character.isDigit(line.charAt(from - 1))
                        || to < line.length() && Character.isDigit(line.charAt(to)));
    }
}
