package lessonledger.command.access;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import lessonledger.command.Refused;
import lessonledger.command.access.Credentials.Known;
import lessonledger.contract.Refusal.AccountAlreadyClosed;
import lessonledger.contract.Refusal.AccountAlreadyOpen;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand.ChangePassword;
import lessonledger.contract.access.AccountCommand.OpenAccount;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.Role;
import lessonledger.database.StartRefused;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.spring.config.SpringAxonConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Opens the account {@code admin} at the first start, with {@code ADMIN_PASSWORD} or a password that is made up and printed
 * once. A later start with another {@code ADMIN_PASSWORD} changes it, which is how an operator gets back in. All of it when
 * every setting has been found good, and before the first request is taken.
 */
@Component
class FirstAdmin implements SmartLifecycle {

    static final AccountName ADMIN = new AccountName("admin");

    /** Who started the server: no account, but somebody whom the events name. */
    static final String OPERATOR = "operator";

    /** After Axon has its command handlers, before the web server opens its port: their phases are 1,024 apart. */
    private static final int BEFORE_THE_FIRST_REQUEST = SpringAxonConfiguration.LIFECYCLE_PHASE + 512;

    private final Credentials credentials;
    private final Passwords passwords;
    private final CommandGateway commands;
    private final Clock clock;
    private final String configured;
    private volatile boolean running;

    /**
     * Reads the password.
     *
     * @throws StartRefused when it is too short to be safe or too long to be kept
     */
    FirstAdmin(
            Credentials credentials,
            Passwords passwords,
            CommandGateway commands,
            Clock clock,
            Environment environment) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.commands = commands;
        this.clock = clock;
        this.configured = environment.getProperty("ADMIN_PASSWORD", "");
        if (!configured.isEmpty()
                && (configured.length() < Passwords.FEWEST_CHARACTERS
                        || configured.getBytes(StandardCharsets.UTF_8).length > Passwords.MOST_BYTES)) {
            throw new StartRefused("ADMIN_PASSWORD must have at least " + Passwords.FEWEST_CHARACTERS
                    + " characters and at most " + Passwords.MOST_BYTES + " bytes.");
        }
        if (!configured.isEmpty()) {
            try {
                passwords.requireAllowed(ADMIN.value(), configured);
            } catch (CommandExecutionException e) {
                throw new StartRefused("ADMIN_PASSWORD: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void start() {
        running = true;
        credentials.forgetSealed(clock.instant());
        Optional<Known> admin = credentials.known(ADMIN.value());
        if (admin.isEmpty()) {
            open();
        } else if (!configured.isEmpty()
                && !passwords.matches(configured, admin.get().passwordHash())) {
            commands.sendAndWait(new ChangePassword(ADMIN, sealed(configured), OPERATOR, clock.instant()));
        }
    }

    private void open() {
        String password = configured.isEmpty() ? passwords.makeUp() : configured;
        try {
            commands.sendAndWait(
                    new OpenAccount(ADMIN, sealed(password), EnumSet.of(Role.ADMIN), null, OPERATOR, clock.instant()));
        } catch (CommandExecutionException e) {
            // Another server that starts on the same database was quicker and has printed its own, or the school has
            // other admins and has closed this account.
            if (Refused.in(e)
                    .filter(refusal -> refusal instanceof AccountAlreadyOpen || refusal instanceof AccountAlreadyClosed)
                    .isPresent()) {
                return;
            }
            throw e;
        }
        if (configured.isEmpty()) {
            printOnce(password);
        }
    }

    private SealedPassword sealed(String password) {
        return credentials.seal(ADMIN.value(), passwords.hash(password), clock.instant());
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_THE_FIRST_REQUEST;
    }

    @SuppressWarnings("SystemOut") // For the person at the terminal; a log would keep it.
    private static void printOnce(String password) {
        System.out.println();
        System.out.println("Sign in as admin with the password " + password
                + " (shown this once; set ADMIN_PASSWORD to change it)");
    }
}
