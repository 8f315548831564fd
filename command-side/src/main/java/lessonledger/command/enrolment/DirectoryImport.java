package lessonledger.command.enrolment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.enrolment.ImportDirectory;
import lessonledger.contract.enrolment.ImportDirectory.Fault;
import lessonledger.contract.enrolment.ImportDirectory.Report;
import lessonledger.contract.enrolment.ImportDirectory.StudentLine;
import lessonledger.contract.enrolment.ImportDirectory.TeacherLine;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.config.Configuration;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.springframework.stereotype.Component;

/**
 * Takes in many teachers and students at once. Everything is looked at before anything is changed, and all that changes is
 * stored in one transaction: a file is in the ledger as a whole or not at all.
 */
@Component
class DirectoryImport {

    private final Configuration axon;
    private final Enrolments enrolments;

    DirectoryImport(Configuration axon, Enrolments enrolments) {
        this.axon = axon;
        this.enrolments = enrolments;
    }

    @CommandHandler
    Report handle(ImportDirectory command) throws Exception {
        Plan plan = new Plan(command);
        if (!plan.faults.isEmpty() || command.dryRun()) {
            return plan.report(false);
        }
        for (Callable<?> step : plan.steps) {
            step.call();
        }
        return plan.report(true);
    }

    /** What is wrong with a file, and what there is to do. */
    private final class Plan {

        private final List<Fault> faults = new ArrayList<>();
        private final List<Callable<?>> steps = new ArrayList<>();
        private int created;
        private int changed;
        private int unchanged;

        Plan(ImportDirectory command) {
            Set<TeacherId> joining = new HashSet<>();
            Map<Object, Integer> seen = new HashMap<>();
            // In the order of their ids: two imports at once then wait for each other and never for one another.
            command.teachers().stream()
                    .sorted(Comparator.comparing(line -> line.teacherId().value()))
                    .forEach(line -> {
                        joining.add(line.teacherId());
                        if (isFirst(seen, line.teacherId(), line.line())) {
                            plan(line, command);
                        }
                    });
            command.students().stream()
                    .sorted(Comparator.comparing(line -> line.studentId().value()))
                    .forEach(line -> {
                        if (isFirst(seen, line.studentId(), line.line())) {
                            plan(line, command, joining);
                        }
                    });
            faults.sort(Comparator.comparing(Fault::line));
        }

        private boolean isFirst(Map<Object, Integer> seen, Object id, int line) {
            Integer before = seen.putIfAbsent(id, line);
            if (before != null) {
                faults.add(new Fault(Math.max(line, before), "The id is also in line " + Math.min(line, before) + "."));
            }
            return before == null;
        }

        private void plan(TeacherLine line, ImportDirectory command) {
            TeacherId id = line.teacherId();
            if (!enrolments.isRegistered(id)) {
                created++;
                steps.add(() -> loadOrCreate(
                        Teacher.class,
                        id.toString(),
                        Teacher::new,
                        teacher -> teacher.register(new RegisterTeacher(id, line.name(), command.at()))));
            } else if (enrolments.teacherName(id).equals(line.name())) {
                unchanged++;
            } else {
                changed++;
                steps.add(() -> loadOrCreate(
                        Teacher.class,
                        id.toString(),
                        Teacher::new,
                        teacher -> teacher.change(new ChangeTeacher(id, line.name(), command.at()))));
            }
        }

        private void plan(StudentLine line, ImportDirectory command, Set<TeacherId> joining) {
            Particulars wanted = line.particulars();
            Enrolments after = new WithThoseWhoJoin(enrolments, joining);
            try {
                Optional<Boolean> known = known(line.studentId(), student -> {
                    student.requireAllowed(wanted, after);
                    return student.is(wanted);
                });
                if (known.isEmpty()) {
                    new Student().requireAllowed(wanted, after);
                    created++;
                    steps.add(() -> loadOrCreate(
                            Student.class,
                            line.studentId().toString(),
                            Student::new,
                            student -> student.enrol(
                                    new EnrolStudent(line.studentId(), wanted, command.at()), enrolments)));
                } else if (known.get()) {
                    unchanged++;
                } else {
                    changed++;
                    steps.add(() -> loadOrCreate(
                            Student.class,
                            line.studentId().toString(),
                            Student::new,
                            student -> student.become(line.studentId().value(), wanted, command.at())));
                }
            } catch (CommandExecutionException e) {
                Refusal refusal = Refused.in(e).orElseThrow(() -> e);
                faults.add(new Fault(line.line(), inALine(refusal)));
            }
        }

        private static String inALine(Refusal refusal) {
            return refusal instanceof TeacherNotRegistered nobody
                    ? "No teacher is registered under the id " + nobody.teacherId() + "."
                    : refusal.explanation();
        }

        private <T> Optional<T> known(StudentId id, Function<Student, T> view) {
            try {
                return Optional.of(
                        axon.repository(Student.class).load(id.toString()).invoke(view));
            } catch (AggregateNotFoundException e) {
                return Optional.empty();
            }
        }

        private <A> boolean loadOrCreate(Class<A> type, String id, Callable<A> factory, Consumer<A> act)
                throws Exception {
            axon.repository(type).loadOrCreate(id, factory).execute(act);
            return true;
        }

        Report report(boolean imported) {
            return new Report(List.copyOf(faults), created, changed, unchanged, imported);
        }
    }

    /** The directory as it will be once the file's teachers are registered. */
    private record WithThoseWhoJoin(Enrolments now, Set<TeacherId> joining) implements Enrolments {

        @Override
        public Enrolment of(StudentId studentId) {
            return now.of(studentId);
        }

        @Override
        public boolean isRegistered(TeacherId teacherId) {
            return joining.contains(teacherId) || now.isRegistered(teacherId);
        }

        @Override
        public boolean isArchived(TeacherId teacherId) {
            return now.isArchived(teacherId);
        }

        @Override
        public Optional<Offer> offered(String packageId) {
            return now.offered(packageId);
        }

        @Override
        public String teacherName(TeacherId teacherId) {
            return now.teacherName(teacherId);
        }
    }
}
