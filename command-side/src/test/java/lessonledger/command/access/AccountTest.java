package lessonledger.command.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.AccountAlreadyClosed;
import lessonledger.contract.Refusal.AccountAlreadyOpen;
import lessonledger.contract.Refusal.IdentityTaken;
import lessonledger.contract.Refusal.LastAdmin;
import lessonledger.contract.Refusal.PasswordNotAllowed;
import lessonledger.contract.Refusal.RolesNotAllowed;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.Refusal.TooManyAccessTokens;
import lessonledger.contract.Refusal.UnknownAccessToken;
import lessonledger.contract.Refusal.UnknownAccount;
import lessonledger.contract.access.AccessQuery.Identity;
import lessonledger.contract.access.AccessQuery.Means;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand.ChangePassword;
import lessonledger.contract.access.AccountCommand.ChangeRoles;
import lessonledger.contract.access.AccountCommand.CloseAccount;
import lessonledger.contract.access.AccountCommand.IssueAccessToken;
import lessonledger.contract.access.AccountCommand.LinkIdentity;
import lessonledger.contract.access.AccountCommand.OpenAccount;
import lessonledger.contract.access.AccountCommand.RevokeAccessToken;
import lessonledger.contract.access.AccountCommand.UnlinkIdentity;
import lessonledger.contract.access.AccountEvent;
import lessonledger.contract.access.AccountEvent.AccessTokenIssued;
import lessonledger.contract.access.AccountEvent.AccessTokenRevoked;
import lessonledger.contract.access.AccountEvent.AccountClosed;
import lessonledger.contract.access.AccountEvent.AccountOpened;
import lessonledger.contract.access.AccountEvent.IdentityLinked;
import lessonledger.contract.access.AccountEvent.IdentityUnlinked;
import lessonledger.contract.access.AccountEvent.PasswordChanged;
import lessonledger.contract.access.AccountEvent.RolesChanged;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;

/** What can be asked of an account, what becomes of it, and what is refused without a trace. */
class AccountTest extends AccountSpec {

    @Nested
    class Opening {

        private OpenAccount open(String password, Set<Role> roles, TeacherId... teacher) {
            return new OpenAccount(
                    AHMED, sealed(AHMED, password), roles, teacher.length == 0 ? null : teacher[0], "office", NOW);
        }

        @Test
        void a_teacher_may_sign_in_from_now_on_and_the_event_holds_nothing_to_do_it_with() {
            account.givenNoPriorActivity()
                    .when(open(PASSWORD, Set.of(Role.TEACHER, Role.BILLING), U430))
                    .expectEvents(new AccountOpened("ahmed", List.of("TEACHER", "BILLING"), "U430", "office", NOW));
            assertThat(signsIn(AHMED, PASSWORD)).isTrue();
            assertThat(signsIn(AHMED, "another password")).isFalse();
        }

        @Test
        void a_name_is_given_once() {
            refuses(ahmed().when(open(PASSWORD, Set.of(Role.AUDITOR))), new AccountAlreadyOpen("ahmed"));
        }

        @Test
        void not_even_a_closed_accounts_name_is_given_to_somebody_else() {
            refuses(
                    ahmed(new AccountClosed("ahmed", "office", LAST_YEAR)).when(open(PASSWORD, Set.of(Role.AUDITOR))),
                    new AccountAlreadyClosed("ahmed"));
        }

        @Test
        void an_account_has_a_role_and_a_teachers_account_a_teacher_who_is_registered() {
            refuses(
                    account.givenNoPriorActivity().when(open(PASSWORD, Set.of())),
                    new RolesNotAllowed("an account has at least one role."));
            refuses(
                    account.givenNoPriorActivity().when(open(PASSWORD, Set.of(Role.TEACHER))),
                    new RolesNotAllowed("a teacher's account is bound to one teacher; say to whom."));
            refuses(
                    account.givenNoPriorActivity().when(open(PASSWORD, Set.of(Role.ADMIN), U430)),
                    new RolesNotAllowed("only a teacher's account is bound to a teacher."));
            refuses(
                    account.givenNoPriorActivity().when(open(PASSWORD, Set.of(Role.TEACHER), new TeacherId("U999"))),
                    new TeacherNotRegistered("U999"));
            assertThat(credentials.accounts()).isEmpty();
        }
    }

    @Nested
    class Roles {

        @Test
        void other_roles_count_at_once_and_what_was_remembered_is_void() {
            var executor = ahmed();
            long before = credentials.known("ahmed").orElseThrow().identity().version();
            executor.when(new ChangeRoles(AHMED, Set.of(Role.AUDITOR), null, "office", NOW))
                    .expectEvents(new RolesChanged("ahmed", List.of("AUDITOR"), null, "office", NOW));
            var now = credentials.known("ahmed").orElseThrow().identity();
            assertThat(now.roles()).containsExactly(Role.AUDITOR);
            assertThat(now.teacherId()).isNull();
            assertThat(now.version()).isGreaterThan(before);
        }

        @Test
        void the_same_roles_again_leave_no_event() {
            ahmed().when(new ChangeRoles(AHMED, Set.of(Role.TEACHER), U430, "office", NOW))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void the_only_admin_stays_one() {
            refuses(
                    office().when(new ChangeRoles(OFFICE, Set.of(Role.AUDITOR), null, "office", NOW)),
                    new LastAdmin("office"));
        }

        @Test
        void with_another_admin_there_is_no_need_to() {
            anotherAdmin();
            office().when(new ChangeRoles(OFFICE, Set.of(Role.AUDITOR), null, "principal", NOW))
                    .expectEvents(new RolesChanged("office", List.of("AUDITOR"), null, "principal", NOW));
        }

        @Test
        void nobody_who_is_not_there_has_roles() {
            refuses(
                    account.givenNoPriorActivity()
                            .when(new ChangeRoles(AHMED, Set.of(Role.AUDITOR), null, "office", NOW)),
                    new UnknownAccount("ahmed"));
        }
    }

    @Nested
    class Password {

        @Test
        void another_password_replaces_the_one_of_before_and_signs_browsers_out() {
            var executor = ahmed();
            credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
            executor.when(new ChangePassword(AHMED, sealed(AHMED, "another made-up one"), "ahmed", NOW))
                    .expectEvents(new PasswordChanged("ahmed", "ahmed", NOW));
            assertThat(signsIn(AHMED, PASSWORD)).isFalse();
            assertThat(signsIn(AHMED, "another made-up one")).isTrue();
            assertThat(holds(Means.BROWSER, NOW)).isFalse();
        }

        @Test
        void machines_keep_their_tokens() {
            var executor = ahmed();
            credentials.keepToken("ahmed", "t1", DIGEST, "timetable", null, NOW);
            executor.when(new ChangePassword(AHMED, sealed(AHMED, "another made-up one"), "ahmed", NOW));
            assertThat(holds(Means.TOKEN, NOW)).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "123456789, it must have at least 10 characters.",
            "1234567890, ",
            "aaaaaaaaaaaa, it must have at least 4 different characters.",
            "abcabcabcabc, it must have at least 4 different characters.",
            "abcdabcdabcd, "
        })
        void a_password_is_long_enough_and_no_single_letter_all_along(String password, @Nullable String fault) {
            isSealed(AHMED, password, fault);
        }

        @Test
        void a_password_that_bcrypt_would_cut_off_is_refused() {
            isSealed(AHMED, "ሰ".repeat(23) + "abcd", "it must have at most 72 bytes.");
            isSealed(AHMED, "ሰ".repeat(23) + "abc", null);
        }

        @Test
        void a_password_is_not_the_accounts_own_name() {
            isSealed(new AccountName("the-office"), "The-Office", "it must not be the account's name.");
        }

        private void isSealed(AccountName name, String password, @Nullable String fault) {
            if (fault == null) {
                assertThat(sealed(name, password).seal()).hasSize(32);
            } else {
                assertThatThrownBy(() -> sealed(name, password))
                        .hasCauseInstanceOf(CommandExecutionException.class)
                        .extracting(e ->
                                Refused.in(Objects.requireNonNull(e.getCause())).orElseThrow())
                        .isEqualTo(new PasswordNotAllowed(fault));
            }
        }

        @Test
        void a_seal_is_good_for_one_account_once_and_for_ten_minutes() {
            var refused = new PasswordNotAllowed("it was not used in time, or before; send it once more.");
            SealedPassword anothers = sealed(OFFICE, "another made-up one");
            refuses(ahmed().when(new ChangePassword(AHMED, anothers, "ahmed", NOW)), refused);
            SealedPassword mine = sealed(AHMED, "another made-up one");
            Instant tooLate = NOW.plus(Credentials.SEALED);
            refuses(ahmed().when(new ChangePassword(AHMED, mine, "ahmed", tooLate)), refused);
            ahmed().when(new ChangePassword(AHMED, mine, "ahmed", tooLate.minusMillis(1)))
                    .expectSuccessfulHandlerExecution();
            refuses(ahmed().when(new ChangePassword(AHMED, mine, "ahmed", NOW)), refused);
        }

        @Test
        void what_nobody_came_for_is_thrown_away_at_the_next_start() {
            sealed(OFFICE, "another made-up one");
            sealed(AHMED, "another made-up one");
            credentials.forgetSealed(NOW.plus(Credentials.SEALED));
            assertThat(lyingAside()).isEqualTo(2);
            FirstAdmin start = new FirstAdmin(
                    credentials,
                    passwords,
                    DefaultCommandGateway.builder()
                            .commandBus(SimpleCommandBus.builder().build())
                            .build(),
                    Clock.fixed(NOW.plus(Credentials.SEALED).plusMillis(1), ZoneOffset.UTC),
                    new MockEnvironment());
            credentials.open("admin", passwords.hash(PASSWORD), Set.of(Role.ADMIN), null, LAST_YEAR);
            start.start();
            assertThat(lyingAside()).isZero();
        }

        @Test
        void a_closed_account_gets_none() {
            refuses(
                    ahmed(new AccountClosed("ahmed", "office", LAST_YEAR))
                            .when(new ChangePassword(AHMED, sealed(AHMED, "another made-up one"), "office", NOW)),
                    new AccountAlreadyClosed("ahmed"));
        }
    }

    @Nested
    class Closing {

        @Test
        void everything_to_sign_in_with_is_forgotten() {
            var executor = ahmed();
            credentials.keepToken("ahmed", "t1", DIGEST, "timetable", null, NOW);
            executor.when(new CloseAccount(AHMED, "office", NOW))
                    .expectEvents(new AccountClosed("ahmed", "office", NOW));
            assertThat(credentials.known("ahmed")).isEmpty();
            assertThat(holds(Means.TOKEN, NOW)).isFalse();
            assertThat(credentials.accounts())
                    .singleElement()
                    .satisfies(row -> assertThat(row.closedAt()).isEqualTo(NOW));
        }

        @Test
        void closing_twice_leaves_one_event() {
            ahmed(new AccountClosed("ahmed", "office", LAST_YEAR))
                    .when(new CloseAccount(AHMED, "office", NOW))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void the_only_admin_cannot_be_closed() {
            refuses(office().when(new CloseAccount(OFFICE, "office", NOW)), new LastAdmin("office"));
        }
    }

    @Nested
    class IdentityProvider {

        private static final String ISSUER = "https://accounts.school.example";
        private static final String MAIL = "ahmed@school.example";

        private LinkIdentity link(String name) {
            return new LinkIdentity(AHMED, ISSUER, name, "office", NOW);
        }

        private Optional<String> whoIs(String subject, @Nullable String name) {
            return credentials.knownAs(ISSUER, subject, name, NOW).map(Identity::account);
        }

        @Test
        void a_person_whom_an_admin_has_linked_signs_in_and_the_event_does_not_say_who() {
            ahmed().when(link(MAIL)).expectEvents(new IdentityLinked("ahmed", ISSUER, "office", NOW));
            assertThat(whoIs("s-1", "somebody@school.example")).isEmpty();
            assertThat(whoIs("s-1", null)).isEmpty();
            assertThat(whoIs("s-1", MAIL)).contains("ahmed");
            assertThat(credentials.knownAs("https://another.example", "s-1", MAIL, NOW))
                    .isEmpty();
        }

        @Test
        void from_the_first_time_on_the_subject_alone_counts() {
            ahmed().when(link(MAIL));
            whoIs("s-1", MAIL);
            assertThat(whoIs("s-1", "married@school.example")).contains("ahmed");
            assertThat(whoIs("s-1", null)).contains("ahmed");
            assertThat(whoIs("s-2", MAIL))
                    .as("whom the name was given to later")
                    .isEmpty();
        }

        @Test
        void the_same_again_before_anybody_came_leaves_no_event_and_another_signs_browsers_out() {
            credentials.open("ahmed", passwords.hash(PASSWORD), Set.of(Role.TEACHER), "U430", LAST_YEAR);
            credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
            ahmed().when(link(MAIL));
            assertThat(holds(Means.BROWSER, NOW)).as("of before the first link").isFalse();
            credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
            ahmed().when(link(MAIL)).expectSuccessfulHandlerExecution().expectNoEvents();
            assertThat(holds(Means.BROWSER, NOW)).isTrue();
            whoIs("s-1", MAIL);
            ahmed().when(link("new@school.example")).expectEvents(new IdentityLinked("ahmed", ISSUER, "office", NOW));
            assertThat(holds(Means.BROWSER, NOW)).isFalse();
            assertThat(whoIs("s-1", MAIL)).isEmpty();
        }

        @Test
        void the_same_name_again_lets_a_new_person_in_and_the_one_of_before_out() {
            ahmed().when(link(MAIL));
            whoIs("s-1", MAIL);
            credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
            ahmed().when(link(MAIL)).expectEvents(new IdentityLinked("ahmed", ISSUER, "office", NOW));
            assertThat(holds(Means.BROWSER, NOW)).isFalse();
            assertThat(whoIs("s-2", MAIL)).contains("ahmed");
            assertThat(whoIs("s-1", MAIL)).isEmpty();
        }

        @Test
        void who_comes_for_the_first_time_twice_in_the_same_moment_is_known_both_times() {
            ahmed().when(link(MAIL));
            JdbcTemplate overtaken = new JdbcTemplate(Objects.requireNonNull(DATABASE.getDataSource())) {
                @Override
                public int update(String sql, @Nullable Object @Nullable ... values) {
                    if (sql.startsWith("UPDATE account_identity")) {
                        assertThat(whoIs("s-1", MAIL)).contains("ahmed");
                    }
                    return super.update(sql, values);
                }
            };
            assertThat(new Credentials(overtaken)
                            .knownAs(ISSUER, "s-1", MAIL, NOW)
                            .map(Identity::account))
                    .contains("ahmed");
        }

        @Test
        void one_person_has_one_account() {
            anotherAdmin();
            credentials.knowAs("principal", ISSUER, MAIL, LAST_YEAR);
            refuses(ahmed().when(link(MAIL)), new IdentityTaken());
        }

        @Test
        void whom_an_admin_unlinks_is_out_and_doing_so_twice_leaves_one_event() {
            ahmed().when(link(MAIL));
            whoIs("s-1", MAIL);
            credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
            UnlinkIdentity unlink = new UnlinkIdentity(AHMED, "office", NOW);
            ahmed().when(unlink).expectEvents(new IdentityUnlinked("ahmed", "office", NOW));
            assertThat(holds(Means.BROWSER, NOW)).isFalse();
            assertThat(whoIs("s-1", MAIL)).isEmpty();
            ahmed().when(unlink).expectSuccessfulHandlerExecution().expectNoEvents();
        }

        @Test
        void a_closed_account_is_linked_to_nobody() {
            anotherAdmin();
            ahmed().when(link(MAIL));
            whoIs("s-1", MAIL);
            ahmed().when(new CloseAccount(AHMED, "office", NOW));
            assertThat(whoIs("s-1", MAIL)).isEmpty();
            assertThat(credentials.accounts()).allMatch(row -> row.knownAs() == null);
            refuses(
                    ahmed(new AccountClosed("ahmed", "office", LAST_YEAR)).when(link(MAIL)),
                    new AccountAlreadyClosed("ahmed"));
        }
    }

    @Nested
    class Tokens {

        private IssueAccessToken issue(Instant expiry) {
            return new IssueAccessToken(AHMED, "t1", DIGEST, "timetable", expiry, "ahmed", NOW);
        }

        @Test
        void a_token_counts_until_it_expires_and_the_event_does_not_hold_it() {
            Instant expiry = NOW.plusSeconds(3_600);
            ahmed().when(issue(expiry))
                    .expectEvents(new AccessTokenIssued("ahmed", "t1", "timetable", expiry, "ahmed", NOW));
            assertThat(holds(Means.TOKEN, expiry.minusMillis(1))).isTrue();
            assertThat(holds(Means.TOKEN, expiry)).isFalse();
            assertThat(holds(Means.BROWSER, NOW)).isFalse();
        }

        @Test
        void its_last_use_is_known() {
            ahmed().when(issue(NOW.plusSeconds(3_600)));
            assertThat(credentials.tokens("ahmed", NOW))
                    .singleElement()
                    .satisfies(token -> assertThat(token.lastUsedAt()).isNull());
            holds(Means.TOKEN, NOW.plusSeconds(10));
            holds(Means.TOKEN, NOW.plusSeconds(20)); // Within the minute: not written again.
            assertThat(credentials.tokens("ahmed", NOW))
                    .singleElement()
                    .satisfies(token -> assertThat(token.lastUsedAt()).isEqualTo(NOW.plusSeconds(10)));
            holds(Means.TOKEN, NOW.plusSeconds(71));
            assertThat(credentials.tokens("ahmed", NOW))
                    .singleElement()
                    .satisfies(token -> assertThat(token.lastUsedAt()).isEqualTo(NOW.plusSeconds(71)));
        }

        @Test
        void a_revoked_token_counts_no_more_and_is_revoked_once() {
            var issued = new AccessTokenIssued("ahmed", "t1", "timetable", null, "ahmed", LAST_YEAR);
            var executor = ahmed(issued);
            credentials.keepToken("ahmed", "t1", DIGEST, "timetable", null, LAST_YEAR);
            executor.when(new RevokeAccessToken(AHMED, "t1", "office", NOW))
                    .expectEvents(new AccessTokenRevoked("ahmed", "t1", "office", NOW));
            assertThat(holds(Means.TOKEN, NOW)).isFalse();
            refuses(
                    account.given(
                                    new AccountOpened("ahmed", List.of("TEACHER"), "U430", "office", LAST_YEAR),
                                    issued,
                                    new AccessTokenRevoked("ahmed", "t1", "office", NOW))
                            .when(new RevokeAccessToken(AHMED, "t1", "office", NOW)),
                    new UnknownAccessToken("t1"));
        }

        @Test
        void nobody_has_more_tokens_than_can_be_kept_apart_but_expired_ones_do_not_count() {
            AccountEvent[] fifty = IntStream.range(0, Account.MOST_TOKENS)
                    .mapToObj(i -> new AccessTokenIssued("ahmed", "n" + i, "many", null, "ahmed", LAST_YEAR))
                    .toArray(AccountEvent[]::new);
            refuses(ahmed(fifty).when(issue(NOW.plusSeconds(60))), new TooManyAccessTokens(Account.MOST_TOKENS));
            fifty[0] = new AccessTokenIssued("ahmed", "n0", "many", NOW, "ahmed", LAST_YEAR);
            credentials.close("ahmed", NOW);
            ahmed(fifty).when(issue(NOW.plusSeconds(60))).expectSuccessfulHandlerExecution();
        }
    }
}
