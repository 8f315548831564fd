package lessonledger.command.access;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import lessonledger.command.access.Accounts.Account;
import lessonledger.database.StartRefused;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the account {@code admin} at the first start, with {@code ADMIN_PASSWORD} or a password that is made up and printed
 * once, when every setting has been found good. A later start with another {@code ADMIN_PASSWORD} changes it, which is how an operator gets back in.
 */
@Component
@DependsOnDatabaseInitialization
class FirstAdmin implements SmartInitializingSingleton {

    static final String ADMIN = "admin";

    private final Accounts accounts;
    private final Passwords passwords;
    private final String configured;

    /**
     * Reads the password.
     *
     * @throws StartRefused when it is too short to be safe or too long to be kept
     */
    FirstAdmin(Accounts accounts, Passwords passwords, Environment environment) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.configured = environment.getProperty("ADMIN_PASSWORD", "");
        if (!configured.isEmpty()
                && (configured.length() < Passwords.FEWEST_CHARACTERS
                        || configured.getBytes(StandardCharsets.UTF_8).length > Passwords.MOST_BYTES)) {
            throw new StartRefused("ADMIN_PASSWORD must have at least " + Passwords.FEWEST_CHARACTERS
                    + " characters and at most " + Passwords.MOST_BYTES + " bytes.");
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        Optional<Account> admin = accounts.find(ADMIN);
        if (admin.isEmpty()) {
            String password = configured.isEmpty() ? passwords.makeUp() : configured;
            boolean added = accounts.add(new Account(ADMIN, passwords.hash(password), List.of("ADMIN")));
            if (added && configured.isEmpty()) {
                printOnce(password);
            }
        } else if (!configured.isEmpty()
                && !passwords.matches(configured, admin.get().passwordHash())) {
            accounts.changePassword(ADMIN, passwords.hash(configured));
        }
    }

    @SuppressWarnings("SystemOut") // For the person at the terminal; a log would keep it.
    private static void printOnce(String password) {
        System.out.println();
        System.out.println("Sign in as admin with the password " + password
                + " (shown this once; set ADMIN_PASSWORD to change it)");
    }
}
