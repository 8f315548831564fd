package lessonledger.gateway.oidc;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import lessonledger.gateway.start.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The school's identity provider, as the operator has named it.
 *
 * @param issuer its address, without a slash at the end
 * @param clientSecret what the ledger shows to the provider; {@link #toString()} does not show it
 * @param label what people call it, on the button
 * @param claim by which of its claims an admin links people to accounts
 */
record ProviderSettings(String issuer, String clientId, String clientSecret, String label, String claim) {

    static final String ISSUER = "OIDC_ISSUER";
    static final String CLIENT_ID = "OIDC_CLIENT_ID";
    static final String CLIENT_SECRET = "OIDC_CLIENT_SECRET";
    static final String LABEL = "OIDC_LABEL";
    static final String CLAIM = "OIDC_CLAIM";

    static final String MAIL = "email";
    private static final String SUBJECT = "sub";

    /** By these, whoever renames themselves at the provider would sign in as somebody else. */
    private static final Set<String> CHOSEN_BY_PEOPLE = Set.of("preferred_username", "name", "nickname", "upn");

    private static final int LONGEST_ISSUER = 255;
    private static final int LONGEST_LABEL = 40;
    private static final Pattern NAME_OF_A_CLAIM = Pattern.compile("[A-Za-z][A-Za-z0-9_.:/-]{0,99}");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Reads the settings that begin with {@code OIDC_}.
     *
     * @return nothing when there is no provider
     * @throws StartRefused when one is missing that others need, or means nothing
     */
    static Optional<ProviderSettings> read(Environment environment) {
        List<String> together = List.of(ISSUER, CLIENT_ID, CLIENT_SECRET);
        List<String> missing = together.stream()
                .filter(name -> setting(environment, name).isEmpty())
                .toList();
        if (missing.size() == together.size()) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new StartRefused(String.join(", ", together) + " belong together, and "
                    + String.join(" and ", missing) + (missing.size() == 1 ? " is" : " are") + " missing.");
        }
        String written = setting(environment, ISSUER);
        @Nullable URI issuer = uri(written);
        if (issuer == null
                || !isSafe(issuer)
                || issuer.getRawQuery() != null
                || issuer.getRawFragment() != null
                || issuer.getRawUserInfo() != null
                || written.length() > LONGEST_ISSUER) {
            throw new StartRefused(ISSUER
                    + " must be the https address of an identity provider, such as https://accounts.google.com.");
        }
        String label = setting(environment, LABEL);
        if (label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new StartRefused(LABEL + " must have at most " + LONGEST_LABEL + " characters.");
        }
        String claim = setting(environment, CLAIM);
        if (!claim.isEmpty() && !NAME_OF_A_CLAIM.matcher(claim).matches()) {
            throw new StartRefused(CLAIM + " must be the name of a claim, such as email or sub.");
        }
        if (CHOSEN_BY_PEOPLE.contains(claim)) {
            throw new StartRefused(CLAIM + " must be a claim that people cannot change, such as email or sub"
                    + " (Microsoft: oid); " + claim + " is one that they choose themselves.");
        }
        return Optional.of(new ProviderSettings(
                withoutSlash(written),
                setting(environment, CLIENT_ID),
                setting(environment, CLIENT_SECRET),
                label.isEmpty() ? issuer.getHost() : label,
                claim.isEmpty() ? MAIL : claim));
    }

    private static String setting(Environment environment, String name) {
        return environment.getProperty(name, "").strip();
    }

    static @Nullable URI uri(@Nullable Object text) {
        try {
            return text == null ? null : URI.create(text.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether nobody on the way reads along: TLS, or a provider on this machine. */
    static boolean isSafe(URI address) {
        return address.getHost() != null
                && ("https".equalsIgnoreCase(address.getScheme())
                        || "http".equalsIgnoreCase(address.getScheme())
                                && THIS_MACHINE.contains(address.getHost().toLowerCase(Locale.ROOT)));
    }

    static String withoutSlash(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    /** Returns what the provider is asked for: no more than the claim needs. */
    List<String> scopes() {
        return switch (claim) {
            case SUBJECT -> List.of("openid");
            case MAIL -> List.of("openid", "email");
            default -> List.of("openid", "profile");
        };
    }

    @Override
    public String toString() {
        return "ProviderSettings[issuer=" + issuer + ", claim=" + claim + "]";
    }
}
