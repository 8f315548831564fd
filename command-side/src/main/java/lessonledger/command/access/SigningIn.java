package lessonledger.command.access;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import lessonledger.command.access.Credentials.Known;
import lessonledger.contract.access.AccessQuery.AccessTokens;
import lessonledger.contract.access.AccessQuery.Accounts;
import lessonledger.contract.access.AccessQuery.FindAccessTokens;
import lessonledger.contract.access.AccessQuery.FindAccounts;
import lessonledger.contract.access.AccessQuery.Identities;
import lessonledger.contract.access.AccessQuery.Identity;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccessQuery.WhoHasPassword;
import lessonledger.contract.access.AccessQuery.WhoHolds;
import lessonledger.contract.access.AccessQuery.WhoIs;
import lessonledger.contract.access.AccessQuery.WhoIsKnownAs;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.BrowserCommand.SignOut;
import lessonledger.contract.access.BrowserCommand.StaySignedIn;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Tells who somebody is. A wrong name and a wrong password get the same answer in the same time.
 *
 * <p>These are queries and not commands, so that nobody who tries passwords, and no office that opens a hundred accounts, takes a
 * thread away from the heartbeats. Hashing has threads of its own, half of the machine's at most; when a hundred passwords
 * wait for each of them, the next is refused as busy.
 */
@Component
class SigningIn implements DisposableBean {

    /** Ten seconds' work of one thread. */
    static final int WAITING = 100;

    static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final Credentials credentials;
    private final Passwords passwords;
    private final Clock clock;
    private final Scheduler hashing = Schedulers.newBoundedElastic(THREADS, WAITING, "passwords");

    SigningIn(Credentials credentials, Passwords passwords, Clock clock) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.clock = clock;
    }

    @QueryHandler
    CompletableFuture<Identities> handle(WhoHasPassword query) {
        return on(hashing, () -> of(whoHas(query.account(), query.password())));
    }

    @QueryHandler
    CompletableFuture<SealedPassword> handle(SealPassword query) {
        return on(hashing, () -> {
            String account = query.account().value();
            passwords.requireAllowed(account, query.password());
            return credentials.seal(account, passwords.hash(query.password()), clock.instant());
        });
    }

    private Optional<Identity> whoHas(String account, String password) {
        Optional<Known> known = AccountName.isName(account) ? credentials.known(account) : Optional.empty();
        if (known.isEmpty()) {
            passwords.matchNobody(password);
            return Optional.empty();
        }
        if (!passwords.matches(password, known.get().passwordHash())) {
            return Optional.empty();
        }
        credentials.seen(account, clock.instant());
        return Optional.of(known.get().identity());
    }

    @QueryHandler
    CompletableFuture<Identities> handle(WhoHolds query) {
        return aside(() -> of(credentials.holder(query.means(), query.digest(), query.at())));
    }

    @QueryHandler
    CompletableFuture<Identities> handle(WhoIsKnownAs query) {
        return aside(() -> of(credentials.knownAs(query.issuer(), query.subject(), query.name(), query.at())));
    }

    @QueryHandler
    CompletableFuture<Identities> handle(WhoIs query) {
        return aside(() -> of(credentials.known(query.account()).map(Known::identity)));
    }

    @QueryHandler
    CompletableFuture<Accounts> handle(FindAccounts query) {
        return aside(() -> new Accounts(credentials.accounts()));
    }

    @QueryHandler
    CompletableFuture<AccessTokens> handle(FindAccessTokens query) {
        return aside(() -> new AccessTokens(credentials.tokens(query.account(), query.at())));
    }

    @CommandHandler
    void handle(StaySignedIn command) {
        credentials.keepBrowser(command.account(), command.digest(), command.until(), command.at());
    }

    @CommandHandler
    void handle(SignOut command) {
        credentials.forgetBrowser(command.digest());
    }

    private static Identities of(Optional<Identity> identity) {
        return new Identities(identity.map(List::of).orElse(List.of()));
    }

    /** JDBC blocks, and whoever asks may stand on a thread that must not. */
    private static <T> CompletableFuture<T> aside(Callable<T> question) {
        return on(Schedulers.boundedElastic(), question);
    }

    private static <T> CompletableFuture<T> on(Scheduler threads, Callable<T> question) {
        return Mono.fromCallable(question).subscribeOn(threads).toFuture();
    }

    @Override
    public void destroy() {
        hashing.dispose();
    }
}
