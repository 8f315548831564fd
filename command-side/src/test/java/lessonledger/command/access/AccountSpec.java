package lessonledger.command.access;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import lessonledger.command.RefuseTheUnknown;
import lessonledger.command.Refused;
import lessonledger.command.enrolment.Enrolment;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.command.enrolment.Offer;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.access.AccessQuery.Means;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountEvent;
import lessonledger.contract.access.AccountEvent.AccountOpened;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.database.TestDatabase;
import lessonledger.secrets.Secrets;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The words in which the specs of accounts are told. The credentials are in a real database, for that is half of what happens
 * to an account; Ahmed Hassan (U430) is the only teacher.
 */
abstract class AccountSpec {

    static final AccountName AHMED = new AccountName("ahmed");
    static final AccountName OFFICE = new AccountName("office");
    static final TeacherId U430 = new TeacherId("U430");
    static final String PASSWORD = Secrets.note("password", "a made-up password");
    static final Instant LAST_YEAR = Instant.parse("2024-09-01T08:00:00Z");
    static final Instant NOW = Instant.parse("2025-10-12T09:00:00Z");
    static final String DIGEST = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    static final JdbcTemplate DATABASE =
            new JdbcTemplate(TestDatabase.migrated().dataSource());

    final Credentials credentials = new Credentials(DATABASE);
    final Passwords passwords = new Passwords();
    final SigningIn signingIn = new SigningIn(credentials, passwords, Clock.fixed(NOW, ZoneOffset.UTC));
    final FixtureConfiguration<Account> account = new AggregateTestFixture<>(Account.class);

    @BeforeEach
    void beginWithNobody() {
        DATABASE.update("DELETE FROM account_key");
        DATABASE.update("DELETE FROM account_identity");
        DATABASE.update("DELETE FROM account_credentials");
        DATABASE.update("DELETE FROM sealed_password");
        account.registerInjectableResource(credentials);
        account.registerInjectableResource(new OneTeacher());
        account.registerCommandHandlerInterceptor(new RefuseTheUnknown());
    }

    @AfterEach
    void endTheThreads() {
        signingIn.destroy();
    }

    /** Seals a password as the gateway lets it be done before it sends a command. */
    SealedPassword sealed(AccountName name, String password) {
        return signingIn.handle(new SealPassword(name, password)).join();
    }

    private static final class OneTeacher implements Enrolments {

        @Override
        public Enrolment of(StudentId studentId) {
            throw Refused.because(new UnknownStudent(studentId.value()));
        }

        @Override
        public boolean isRegistered(TeacherId teacherId) {
            return teacherId.equals(U430);
        }

        @Override
        public boolean isArchived(TeacherId teacherId) {
            return false;
        }

        @Override
        public Optional<Offer> offered(String packageId) {
            return Optional.empty();
        }

        @Override
        public String teacherName(TeacherId teacherId) {
            return "Ahmed Hassan";
        }
    }

    /** Ahmed has a teacher's account. */
    TestExecutor<Account> ahmed(AccountEvent... then) {
        credentials.open("ahmed", passwords.hash(PASSWORD), Set.of(Role.TEACHER), "U430", LAST_YEAR);
        return given(new AccountOpened("ahmed", List.of("TEACHER"), "U430", "office", LAST_YEAR), then);
    }

    /** The office has an admin's account. */
    TestExecutor<Account> office(AccountEvent... then) {
        credentials.open("office", passwords.hash(PASSWORD), Set.of(Role.ADMIN), null, LAST_YEAR);
        return given(new AccountOpened("office", List.of("ADMIN"), null, "operator", LAST_YEAR), then);
    }

    /** Somebody else is an admin too. */
    void anotherAdmin() {
        credentials.open("principal", passwords.hash(PASSWORD), Set.of(Role.ADMIN), null, LAST_YEAR);
    }

    private TestExecutor<Account> given(AccountEvent first, AccountEvent... then) {
        TestExecutor<Account> given = account.given(first);
        return then.length == 0 ? given : given.andGiven((Object[]) then);
    }

    static void refuses(ResultValidator<Account> result, Refusal refusal) {
        result.expectNoEvents().expectExceptionDetails(refusal);
    }

    /** Returns whether somebody signs in with this password. */
    boolean signsIn(AccountName name, String password) {
        return credentials
                .known(name.value())
                .filter(known -> passwords.matches(password, known.passwordHash()))
                .isPresent();
    }

    /** Returns how many hashes lie aside. */
    static int lyingAside() {
        return Objects.requireNonNull(DATABASE.queryForObject("SELECT COUNT(*) FROM sealed_password", Integer.class));
    }

    /** Returns whether somebody signs in with {@link #DIGEST}'s secret. */
    boolean holds(Means means, Instant at) {
        return credentials.holder(means, DIGEST, at).isPresent();
    }
}
