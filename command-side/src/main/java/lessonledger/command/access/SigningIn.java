package lessonledger.command.access;

import java.util.Optional;
import lessonledger.command.Refused;
import lessonledger.command.access.Accounts.Account;
import lessonledger.contract.Refusal.WrongCredentials;
import lessonledger.contract.access.SignIn;
import lessonledger.contract.access.SignedIn;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Checks who somebody is. A wrong name and a wrong password get the same answer in the same time. */
@Component
class SigningIn {

    private final Accounts accounts;
    private final Passwords passwords;

    SigningIn(Accounts accounts, Passwords passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    @CommandHandler
    SignedIn handle(SignIn command) {
        Optional<Account> account = accounts.find(command.username());
        if (account.isEmpty()) {
            passwords.matchNobody(command.password());
            throw Refused.because(new WrongCredentials());
        }
        if (!passwords.matches(command.password(), account.get().passwordHash())) {
            throw Refused.because(new WrongCredentials());
        }
        return new SignedIn(account.get().username(), account.get().roles());
    }
}
