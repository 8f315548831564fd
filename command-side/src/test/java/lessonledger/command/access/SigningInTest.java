package lessonledger.command.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import lessonledger.contract.access.AccessQuery.Identities;
import lessonledger.contract.access.AccessQuery.Means;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.WhoHasPassword;
import lessonledger.contract.access.AccessQuery.WhoHolds;
import lessonledger.contract.access.Role;
import org.junit.jupiter.api.Test;

/** What a burst of passwords does to those who only show that they are signed in. */
class SigningInTest extends AccountSpec {

    /** Hashes that take until the test lets them. */
    private static final class Slow extends Passwords {

        private final CountDownLatch allAtWork = new CountDownLatch(SigningIn.THREADS);
        private final CountDownLatch enough = new CountDownLatch(1);

        @Override
        String hash(String password) {
            await();
            return "a hash";
        }

        @Override
        void matchNobody(String password) {
            await();
        }

        private void await() {
            allAtWork.countDown();
            try {
                enough.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a_burst_of_passwords_waits_within_bounds_and_keeps_nobody_else_waiting() throws InterruptedException {
        credentials.open("ahmed", "a hash that nobody looks at", Set.of(Role.AUDITOR), null, LAST_YEAR);
        credentials.keepBrowser("ahmed", DIGEST, NOW.plusSeconds(60), NOW);
        Slow slow = new Slow();
        SigningIn busy = new SigningIn(credentials, slow, Clock.fixed(NOW, ZoneOffset.UTC));
        try {
            // One that is hashed and a hundred that wait, on each thread.
            int most = SigningIn.THREADS * (1 + SigningIn.WAITING);
            List<CompletableFuture<?>> taken = new ArrayList<>();
            for (int i = 0; i < most / 2; i++) {
                if (i == SigningIn.THREADS) {
                    // A thread that has not begun its first still has it among those that wait.
                    assertThat(slow.allAtWork.await(20, TimeUnit.SECONDS)).isTrue();
                }
                taken.add(busy.handle(new SealPassword(AHMED, "another made-up one")));
            }
            CompletableFuture<Identities> guess = busy.handle(new WhoHasPassword("nobody", "any"));
            taken.add(guess);
            while (taken.size() < most) {
                taken.add(busy.handle(new WhoHasPassword("nobody", "any")));
            }
            assertThat(taken).noneMatch(CompletableFuture::isDone);

            isRefused(busy.handle(new SealPassword(AHMED, "one too many")));
            isRefused(busy.handle(new WhoHasPassword("nobody", "any")));
            assertThat(soon(busy.handle(new WhoHolds(Means.BROWSER, DIGEST, NOW)))
                            .identities())
                    .hasSize(1);

            slow.enough.countDown();
            assertThat(soon(guess).identities()).isEmpty();
        } finally {
            slow.enough.countDown();
            busy.destroy();
        }
    }

    private static void isRefused(CompletableFuture<?> answer) {
        assertThatThrownBy(() -> soon(answer)).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    private static <T> T soon(CompletableFuture<T> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
