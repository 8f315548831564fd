package lessonledger.command.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lessonledger.command.Refused;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.contract.Refusal.AccountAlreadyClosed;
import lessonledger.contract.Refusal.AccountAlreadyOpen;
import lessonledger.contract.Refusal.IdentityTaken;
import lessonledger.contract.Refusal.LastAdmin;
import lessonledger.contract.Refusal.PasswordNotAllowed;
import lessonledger.contract.Refusal.RolesNotAllowed;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.Refusal.TooManyAccessTokens;
import lessonledger.contract.Refusal.UnknownAccessToken;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand.ChangePassword;
import lessonledger.contract.access.AccountCommand.ChangeRoles;
import lessonledger.contract.access.AccountCommand.CloseAccount;
import lessonledger.contract.access.AccountCommand.IssueAccessToken;
import lessonledger.contract.access.AccountCommand.LinkIdentity;
import lessonledger.contract.access.AccountCommand.OpenAccount;
import lessonledger.contract.access.AccountCommand.RevokeAccessToken;
import lessonledger.contract.access.AccountCommand.UnlinkIdentity;
import lessonledger.contract.access.AccountEvent.AccessTokenIssued;
import lessonledger.contract.access.AccountEvent.AccessTokenRevoked;
import lessonledger.contract.access.AccountEvent.AccountClosed;
import lessonledger.contract.access.AccountEvent.AccountOpened;
import lessonledger.contract.access.AccountEvent.IdentityLinked;
import lessonledger.contract.access.AccountEvent.IdentityUnlinked;
import lessonledger.contract.access.AccountEvent.PasswordChanged;
import lessonledger.contract.access.AccountEvent.RolesChanged;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * An account: somebody who may sign in.
 *
 * <p>An account is opened under a name of its own, with a password and at least one role; a teacher's account is bound to
 * one teacher. Roles and password may change, machines may be given tokens, which may be revoked. Closing is for good: the
 * name is never given away again, because the ledger goes on saying who did what. One account at least is an admin.
 *
 * <p>The events say who could do what, since when, and who let them. What somebody signs in with stands beside them, in
 * {@link Credentials}, and changes in the same transaction.
 */
@Aggregate(type = "Account")
class Account {

    /** More tokens than this nobody keeps apart. */
    static final int MOST_TOKENS = 50;

    @AggregateIdentifier
    private @Nullable String identifier;

    private String name = "";
    private Set<Role> roles = EnumSet.noneOf(Role.class);
    private @Nullable String teacherId;
    private boolean closed;
    private final Map<String, Instant> tokens = new HashMap<>();

    Account() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void open(OpenAccount command, Credentials credentials, Enrolments enrolments) {
        String wanted = command.account().value();
        if (closed) {
            throw Refused.because(new AccountAlreadyClosed(wanted));
        }
        if (identifier != null) {
            throw Refused.because(new AccountAlreadyOpen(wanted));
        }
        requireAllowed(command.roles(), command.teacherId(), enrolments);
        if (!credentials.open(
                wanted,
                unsealed(wanted, command.password(), credentials, command.at()),
                command.roles(),
                value(command.teacherId()),
                command.at())) {
            // Somebody else opens it in this moment; the events would have shown that only at the end.
            throw Refused.because(new AccountAlreadyOpen(wanted));
        }
        AggregateLifecycle.apply(new AccountOpened(
                wanted, names(command.roles()), value(command.teacherId()), command.by(), command.at()));
    }

    @CommandHandler
    void change(ChangeRoles command, Credentials credentials, Enrolments enrolments) {
        requireOpen();
        requireAllowed(command.roles(), command.teacherId(), enrolments);
        @Nullable String teacher = value(command.teacherId());
        if (roles.equals(command.roles()) && Objects.equals(teacherId, teacher)) {
            return;
        }
        if (!command.roles().contains(Role.ADMIN)) {
            requireOtherAdmin(credentials);
        }
        credentials.changeRoles(name, command.roles(), teacher);
        AggregateLifecycle.apply(new RolesChanged(name, names(command.roles()), teacher, command.by(), command.at()));
    }

    @CommandHandler
    void change(ChangePassword command, Credentials credentials) {
        requireOpen();
        credentials.changePassword(name, unsealed(name, command.password(), credentials, command.at()), command.at());
        AggregateLifecycle.apply(new PasswordChanged(name, command.by(), command.at()));
    }

    @CommandHandler
    void close(CloseAccount command, Credentials credentials) {
        if (closed) {
            return;
        }
        requireOtherAdmin(credentials);
        credentials.close(name, command.at());
        AggregateLifecycle.apply(new AccountClosed(name, command.by(), command.at()));
    }

    @CommandHandler
    void issue(IssueAccessToken command, Credentials credentials) {
        requireOpen();
        long counting = tokens.values().stream()
                .filter(expiry -> expiry.isAfter(command.at()))
                .count();
        if (counting >= MOST_TOKENS) {
            throw Refused.because(new TooManyAccessTokens(MOST_TOKENS));
        }
        credentials.keepToken(
                name, command.tokenId(), command.digest(), command.label(), command.expiresAt(), command.at());
        AggregateLifecycle.apply(new AccessTokenIssued(
                name, command.tokenId(), command.label(), command.expiresAt(), command.by(), command.at()));
    }

    @CommandHandler
    void revoke(RevokeAccessToken command, Credentials credentials) {
        if (!tokens.containsKey(command.tokenId())) {
            throw Refused.because(new UnknownAccessToken(command.tokenId()));
        }
        credentials.forgetToken(name, command.tokenId());
        AggregateLifecycle.apply(new AccessTokenRevoked(name, command.tokenId(), command.by(), command.at()));
    }

    @CommandHandler
    void link(LinkIdentity command, Credentials credentials) {
        requireOpen();
        if (credentials.awaits(name, command.issuer(), command.name())) {
            return;
        }
        if (!credentials.knowAs(name, command.issuer(), command.name(), command.at())) {
            throw Refused.because(new IdentityTaken());
        }
        AggregateLifecycle.apply(new IdentityLinked(name, command.issuer(), command.by(), command.at()));
    }

    @CommandHandler
    void unlink(UnlinkIdentity command, Credentials credentials) {
        if (credentials.forgetIdentity(name)) {
            AggregateLifecycle.apply(new IdentityUnlinked(name, command.by(), command.at()));
        }
    }

    /** Takes the hash that lies aside under a seal. */
    private static String unsealed(String account, SealedPassword password, Credentials credentials, Instant at) {
        return credentials
                .unseal(account, password.seal(), at)
                .orElseThrow(() -> Refused.because(
                        new PasswordNotAllowed("it was not used in time, or before; send it once more.")));
    }

    private void requireOpen() {
        if (closed) {
            throw Refused.because(new AccountAlreadyClosed(name));
        }
    }

    private void requireOtherAdmin(Credentials credentials) {
        if (roles.contains(Role.ADMIN) && !credentials.hasOtherAdmin(name)) {
            throw Refused.because(new LastAdmin(name));
        }
    }

    private static void requireAllowed(Set<Role> roles, @Nullable TeacherId teacher, Enrolments enrolments) {
        if (roles.isEmpty()) {
            throw Refused.because(new RolesNotAllowed("an account has at least one role."));
        }
        if (roles.contains(Role.TEACHER) && teacher == null) {
            throw Refused.because(new RolesNotAllowed("a teacher's account is bound to one teacher; say to whom."));
        }
        if (!roles.contains(Role.TEACHER) && teacher != null) {
            throw Refused.because(new RolesNotAllowed("only a teacher's account is bound to a teacher."));
        }
        if (teacher != null && !enrolments.isRegistered(teacher)) {
            throw Refused.because(new TeacherNotRegistered(teacher.value()));
        }
    }

    private static @Nullable String value(@Nullable TeacherId teacher) {
        return teacher == null ? null : teacher.value();
    }

    private static List<String> names(Set<Role> roles) {
        return roles.stream().sorted().map(Role::name).toList();
    }

    @EventSourcingHandler
    void on(AccountOpened event) {
        name = event.account();
        identifier = "account-" + name;
        become(event.roles(), event.teacherId());
    }

    @EventSourcingHandler
    void on(RolesChanged event) {
        become(event.roles(), event.teacherId());
    }

    private void become(List<String> names, @Nullable String teacher) {
        roles = EnumSet.noneOf(Role.class);
        names.forEach(role -> roles.add(Role.valueOf(role)));
        teacherId = teacher;
    }

    @EventSourcingHandler
    void on(AccountClosed event) {
        closed = true;
        tokens.clear();
    }

    @EventSourcingHandler
    void on(AccessTokenIssued event) {
        tokens.put(event.tokenId(), event.expiresAt() == null ? Instant.MAX : event.expiresAt());
    }

    @EventSourcingHandler
    void on(AccessTokenRevoked event) {
        tokens.remove(event.tokenId());
    }
}
