package lessonledger.axon;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import lessonledger.database.StartRefused;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The roles of this process, {@code LEDGER_ROLES}: {@code command}, {@code query} and {@code gateway}, all of them when it is
 * not set. The sides of one process reach each other over Axon's own buses in memory; a part alone would answer nobody, so it
 * is refused before anything else is started (DESIGN, section 1).
 */
final class LedgerRoles implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String SETTING = "LEDGER_ROLES";

    private enum Role {
        COMMAND,
        QUERY,
        GATEWAY
    }

    @Override
    public void initialize(ConfigurableApplicationContext application) {
        check(application.getEnvironment().getProperty(SETTING, ""));
    }

    /**
     * Lets a complete set of roles pass.
     *
     * @throws StartRefused when a role is unknown, or the set is a part
     */
    static void check(String setting) {
        if (setting.isBlank()) {
            return;
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : setting.split(",", -1)) {
            roles.add(Arrays.stream(Role.values())
                    .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new StartRefused(SETTING
                            + " must be names of roles separated by commas, such as command,query,gateway; '"
                            + name.strip() + "' is none.")));
        }
        if (roles.size() < Role.values().length) {
            throw new StartRefused(SETTING + "=" + setting.strip() + " is a part of Lesson Ledger: without Axon Server"
                    + " between them the parts do not reach each other, and this version does not connect to one yet."
                    + " Leave " + SETTING + " out to run all of them in this process.");
        }
    }
}
