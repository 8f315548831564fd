package lessonledger.gateway.demo;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import lessonledger.contract.access.AccessQuery.SealPassword;
import lessonledger.contract.access.AccessQuery.SealedPassword;
import lessonledger.contract.access.AccountCommand.OpenAccount;
import lessonledger.contract.access.AccountName;
import lessonledger.contract.access.MadeUpPassword;
import lessonledger.contract.access.Role;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.OfferPackage;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.EnrolmentQuery.FindStudents;
import lessonledger.contract.enrolment.EnrolmentQuery.Students;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionCommand;
import lessonledger.contract.session.TrackingToken;
import lessonledger.gateway.SchoolClock;
import lessonledger.gateway.dispatch.Dispatcher;
import lessonledger.gateway.start.StartRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fills an empty school with a month that has passed, and lets it go on living until the process ends. The past is made by
 * the commands that made everybody else's, sent with the moments at which they would have come; so every rule has been kept
 * and every read model, export and audit sees what it always sees. No student has a chat, so nothing is sent to anybody.
 *
 * <p>While the past is written no deadline may fire, or it would end the lessons of last week at the moment at which they
 * begin; so the deadlines of this process wait until the past is complete.
 */
@Component
@ConditionalOnProperty("demo")
class Demo implements ApplicationRunner, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Demo.class);
    private static final int DAYS = 30;
    private static final int AT_ONCE = 24;
    private static final long SEED = 244_480;

    private final Dispatcher dispatcher;
    private final Clock clock;
    private final ObjectProvider<Scheduler> deadlines;
    private final ZoneId zone;
    private final SecureRandom secrets = new SecureRandom();
    private final Disposable.Swap life = Disposables.swap();

    Demo(Dispatcher dispatcher, Clock clock, ObjectProvider<Scheduler> deadlines, SchoolClock school) {
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.deadlines = deadlines;
        this.zone = school.zone();
    }

    /** @throws StartRefused when the school has students already */
    @Override
    @SuppressWarnings("SystemOut") // For the person at the terminal, not for the log.
    public void run(ApplicationArguments arguments) {
        Students before = dispatcher.ask(new FindStudents(), Students.class).block();
        if (before == null || !before.students().isEmpty()) {
            throw new StartRefused(
                    "--demo fills an empty school, and this one has students already. Start without --demo,"
                            + " or with another LEDGER_DATA or DATABASE_URL.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LocalDate today = LocalDate.ofInstant(now, zone);
        Random random = new Random(SEED);
        MadeUpSchool school = MadeUpSchool.of(random);
        List<PlannedLesson> lessons = new Timetable(zone, () -> TrackingToken.random(secrets), random)
                .lessons(school, today.minusDays(DAYS), today.plusDays(1), now);

        deadlines.ifAvailable(Scheduler::pause);
        try {
            enrol(school, now.minus(Duration.ofDays(DAYS + 10L)));
            teach(lessons, now, System.out);
        } finally {
            deadlines.ifAvailable(Scheduler::resume);
        }
        long told =
                lessons.stream().filter(lesson -> !lesson.sentAt().isAfter(now)).count();
        System.out.printf(
                "  %n  The demo's school has %d teachers, %d students and %,d lessons, and goes on teaching.%n",
                school.teachers().size(), school.students().size(), told);
        openATeachersAccount(school, System.out);
        life.update(goOn(lessons, now));
    }

    /** Somebody has to look at the teacher's page too; the password is made up anew for every demo. */
    private void openATeachersAccount(MadeUpSchool school, PrintStream out) {
        String password = MadeUpPassword.next(secrets);
        TeacherId teacher = school.teachers().get(0).id();
        AccountName name = new AccountName("teacher");
        dispatcher
                .ask(new SealPassword(name, password), SealedPassword.class)
                .flatMap(seal -> dispatcher.send(
                        new OpenAccount(name, seal, EnumSet.of(Role.TEACHER), teacher, "operator", clock.instant())))
                .block();
        out.printf("  Sign in as teacher with the password %s to see the page of one of its teachers.%n", password);
    }

    private void enrol(MadeUpSchool school, Instant at) {
        Flux.fromIterable(school.teachers())
                .concatMap(teacher -> dispatcher.send(new RegisterTeacher(teacher.id(), teacher.name(), at)))
                .thenMany(Flux.fromIterable(school.packages())
                        .concatMap(offered ->
                                dispatcher.send(new OfferPackage(offered.id(), offered.name(), offered.rate(), at))))
                .thenMany(Flux.fromIterable(school.students())
                        .flatMap(
                                student -> dispatcher.send(new EnrolStudent(student.id(), student.particulars(), at)),
                                AT_ONCE))
                .blockLast();
    }

    private void teach(List<PlannedLesson> lessons, Instant now, PrintStream out) {
        List<PlannedLesson> past =
                lessons.stream().filter(lesson -> !lesson.sentAt().isAfter(now)).toList();
        ProgressBar progress = new ProgressBar(out, System.console() != null, "Lessons", past.size());
        Flux.fromIterable(past)
                .flatMap(
                        lesson -> Flux.fromIterable(lesson.acts())
                                .filter(act -> !act.at().isAfter(now))
                                .concatMap(dispatcher::send)
                                .then(Mono.fromRunnable(progress::step)),
                        AT_ONCE)
                .blockLast();
    }

    /** What is still to come, when its time has come. */
    private Disposable goOn(List<PlannedLesson> lessons, Instant now) {
        List<SessionCommand> toCome = lessons.stream()
                .flatMap(lesson -> lesson.acts().stream())
                .filter(act -> act.at().isAfter(now))
                .sorted(Comparator.comparing(SessionCommand::at))
                .toList();
        return Flux.fromIterable(toCome)
                .concatMap(act -> Mono.delay(Duration.between(clock.instant(), act.at()))
                        .then(dispatcher.send(act))
                        .onErrorResume(fault -> {
                            // Somebody at the dashboard may have ended the lesson.
                            log.debug("The demo's session {} did not take what was planned", act.sessionId(), fault);
                            return Mono.empty();
                        }))
                .subscribe();
    }

    @Override
    public void destroy() {
        life.dispose();
    }
}
