package lessonledger.gateway.reports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lessonledger.contract.session.SessionFilter;
import lessonledger.contract.session.SessionQuery.Dimension;
import lessonledger.contract.session.SessionQuery.Figures;
import lessonledger.contract.session.SessionQuery.Person;
import lessonledger.contract.session.SessionQuery.Sum;
import lessonledger.contract.session.SessionQuery.SumSessions;
import lessonledger.contract.session.SessionQuery.Sums;
import lessonledger.gateway.dispatch.Dispatcher;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Makes the reports. A lesson belongs to the school's day on which its link was sent. */
@Component
class Reports {

    private final Dispatcher dispatcher;

    Reports(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** How somebody did, and how before. */
    record Compared(Result now, Result before) {}

    /** How a teacher did. */
    record TeacherLine(Person teacher, Result now, Result before) {}

    /** The performance of every teacher who sent a link in the range or the one before, most minutes first. */
    record OfTeachers(Days range, Days before, Compared school, List<TeacherLine> teachers) {}

    /** What a package came to. */
    record PackageLine(String packageId, Result result) {}

    /** A month, or the part of it that lies in the range. */
    record MonthLine(String month, Result result, List<PackageLine> packages) {}

    /** The school month by month, each with its packages. */
    record OfMonths(Days range, Days before, Compared school, List<MonthLine> months) {}

    Mono<OfTeachers> ofTeachers(Days range) {
        return Mono.zip(sums(range, Dimension.TEACHER), sums(range.before(), Dimension.TEACHER))
                .map(both -> ofTeachers(range, both.getT1(), both.getT2()));
    }

    private static OfTeachers ofTeachers(Days range, List<Sum> now, List<Sum> before) {
        Map<String, Sum> nowById = byTeacher(now);
        Map<String, Sum> beforeById = byTeacher(before);
        Map<String, Person> teachers = new LinkedHashMap<>();
        for (List<Sum> sums : List.of(now, before)) {
            sums.forEach(sum -> teachers.putIfAbsent(teacher(sum).id(), teacher(sum)));
        }
        List<TeacherLine> lines = teachers.values().stream()
                .map(teacher -> new TeacherLine(
                        teacher, result(nowById.get(teacher.id())), result(beforeById.get(teacher.id()))))
                .sorted((a, b) -> a.now().minutes() != b.now().minutes()
                        ? Long.compare(b.now().minutes(), a.now().minutes())
                        : a.teacher().id().compareTo(b.teacher().id()))
                .toList();
        return new OfTeachers(range, range.before(), new Compared(total(now), total(before)), lines);
    }

    Mono<OfMonths> ofMonths(Days range) {
        return Mono.zip(sums(range, Dimension.MONTH, Dimension.PACKAGE), sums(range.before()))
                .map(both -> ofMonths(range, both.getT1(), both.getT2()));
    }

    private static OfMonths ofMonths(Days range, List<Sum> now, List<Sum> before) {
        Map<String, List<Sum>> months = now.stream()
                .collect(Collectors.groupingBy(
                        sum -> String.valueOf(sum.day()).substring(0, 7), LinkedHashMap::new, Collectors.toList()));
        List<MonthLine> lines = months.entrySet().stream()
                .map(month -> new MonthLine(
                        month.getKey(),
                        total(month.getValue()),
                        month.getValue().stream()
                                .map(sum -> new PackageLine(String.valueOf(sum.packageId()), Result.of(sum.figures())))
                                .toList()))
                .toList();
        return new OfMonths(range, range.before(), new Compared(total(now), total(before)), lines);
    }

    private Mono<List<Sum>> sums(Days range, Dimension... by) {
        return dispatcher
                .ask(new SumSessions(SessionFilter.ALL.between(range.from(), range.to()), List.of(by)), Sums.class)
                .map(Sums::sums);
    }

    private static Map<String, Sum> byTeacher(List<Sum> sums) {
        return sums.stream().collect(Collectors.toMap(sum -> teacher(sum).id(), Function.identity()));
    }

    private static Person teacher(Sum sum) {
        Person teacher = sum.teacher();
        if (teacher == null) {
            throw new IllegalStateException("A sum by teacher has no teacher.");
        }
        return teacher;
    }

    private static Result result(@Nullable Sum sum) {
        return Result.of(sum == null ? Figures.NONE : sum.figures());
    }

    private static Result total(List<Sum> sums) {
        return Result.of(sums.stream().map(Sum::figures).reduce(Figures.NONE, Figures::plus));
    }
}
