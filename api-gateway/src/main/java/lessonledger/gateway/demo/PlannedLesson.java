package lessonledger.gateway.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import lessonledger.contract.session.Claims;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.SessionCommand.ClosePage;
import lessonledger.contract.session.SessionCommand.ConfirmDelivery;
import lessonledger.contract.session.SessionCommand.EndSession;
import lessonledger.contract.session.SessionCommand.RecordClick;
import lessonledger.contract.session.SessionCommand.RecordHeartbeat;
import lessonledger.contract.session.SessionCommand.ReportUndeliverable;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.SessionCommand.TimeOutSession;
import lessonledger.contract.session.SessionId;
import lessonledger.contract.session.TrackingToken;
import lessonledger.contract.session.Undeliverable;
import lessonledger.gateway.demo.MadeUpSchool.Student;
import lessonledger.gateway.demo.MadeUpSchool.Telegram;

/**
 * All that will be asked of one session, in its order. A real page beats every 30 s; here it beats every two minutes, which
 * proves the same time with a quarter of the events.
 *
 * @param acts commands, the first of which sends the link
 */
record PlannedLesson(List<SessionCommand> acts) {

    private static final Duration BEAT = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofHours(2);

    /** Returns when the link goes out. */
    Instant sentAt() {
        return acts.get(0).at();
    }

    /** Returns when nothing more will happen. */
    Instant overAt() {
        return acts.get(acts.size() - 1).at();
    }

    /**
     * Plans a lesson with what usually happens, and now and then with what goes wrong.
     *
     * @param start when teacher and student want to meet
     * @param token the student's link
     */
    static PlannedLesson of(Student student, Instant start, TrackingToken token, RandomGenerator random) {
        return new Planner(student, start, token, random).plan();
    }

    /** Writes one lesson's acts down, moment by moment. */
    private static final class Planner {

        private final List<SessionCommand> acts = new ArrayList<>();
        private final Student student;
        private final Instant start;
        private final TrackingToken token;
        private final SessionId id;
        private final RandomGenerator random;
        private Instant now;
        private int views;
        private long seq;

        Planner(Student student, Instant start, TrackingToken token, RandomGenerator random) {
            this.student = student;
            this.start = start;
            this.token = token;
            this.id = token.sessionId();
            this.random = random;
            this.now = start.minusSeconds(120 + random.nextInt(600));
        }

        PlannedLesson plan() {
            String link = "https://school.zoom.us/j/"
                    + (81_000_000_000L + student.id().value() * 1_000L % 900_000_000L);
            acts.add(new SendLink(id, token, student.id(), null, link, now));
            boolean arrives = deliver();
            if (!chance(arrives ? 97 : 45)) {
                return new PlannedLesson(List.copyOf(acts));
            }
            long late = Math.round(random.nextGaussian() * 100 + 60) + (chance(6) ? 300 + random.nextInt(600) : 0);
            Instant click = start.plusSeconds(late);
            pass(click.isAfter(now.plusSeconds(20)) ? Duration.between(now, click) : Duration.ofSeconds(20));
            open();
            attend(now.plusSeconds(
                    Math.max(240, student.lessonMinutes() * 60L + Math.round(random.nextGaussian() * 200))));
            return new PlannedLesson(List.copyOf(acts));
        }

        private boolean deliver() {
            if (student.telegram() == Telegram.NONE) {
                return true; // The teacher copies the link.
            }
            pass(Duration.ofMillis(900 + random.nextInt(2_000)));
            if (student.telegram() == Telegram.BLOCKED || random.nextInt(1_000) < 4) {
                acts.add(new ReportUndeliverable(
                        id,
                        student.telegram() == Telegram.BLOCKED ? Undeliverable.BLOCKED : Undeliverable.UNREACHABLE,
                        now));
                return false;
            }
            acts.add(new ConfirmDelivery(id, now));
            return true;
        }

        private void attend(Instant end) {
            Instant forgotten = chance(3) ? between(now, end) : Instant.MAX;
            Instant frozen = chance(8) ? between(now, end) : Instant.MAX;
            Instant reloaded = chance(5) ? between(now, end) : Instant.MAX;
            while (now.plus(BEAT).isBefore(end)) {
                pass(BEAT.minusSeconds(random.nextInt(8)));
                if (now.isAfter(forgotten)) {
                    pass(TIMEOUT.plusMillis(random.nextInt(1_000)));
                    acts.add(new TimeOutSession(id, now));
                    return;
                }
                if (now.isAfter(frozen)) {
                    // The phone stops the page while the meeting is in front, and lets it go on afterwards.
                    frozen = Instant.MAX;
                    pass(Duration.ofSeconds(300 + random.nextInt(900)));
                }
                if (now.isAfter(reloaded)) {
                    reloaded = Instant.MAX;
                    acts.add(new ClosePage(id, view(), Claims.NONE, now));
                    pass(Duration.ofSeconds(5 + random.nextInt(120)));
                    open();
                }
                acts.add(new RecordHeartbeat(id, view(), seq++, random.nextInt(3) > 0, now));
            }
            if (now.isBefore(end)) {
                now = end;
            }
            Claims claims = new Claims(
                    (long) student.lessonMinutes(),
                    now.plusMillis(random.nextInt(3_000)).toString());
            acts.add(chance(30) ? new EndSession(id, view(), claims, now) : new ClosePage(id, view(), claims, now));
        }

        private void open() {
            views++;
            seq = 0;
            acts.add(new RecordClick(id, now));
            pass(Duration.ofSeconds(1));
            acts.add(new RecordHeartbeat(id, view(), seq++, true, now));
        }

        private String view() {
            return "demo-" + views;
        }

        private void pass(Duration time) {
            now = now.plus(time);
        }

        private boolean chance(int ofHundred) {
            return random.nextInt(100) < ofHundred;
        }

        private Instant between(Instant from, Instant to) {
            return from.plusMillis(
                    random.nextLong(Math.max(1, Duration.between(from, to).toMillis())));
        }
    }
}
