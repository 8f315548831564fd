package lessonledger.gateway.reports;

import static org.springdoc.core.fn.builders.apiresponse.Builder.responseBuilder;
import static org.springdoc.core.fn.builders.parameter.Builder.parameterBuilder;

import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lessonledger.gateway.SchoolClock;
import lessonledger.gateway.problem.Malformed;
import lessonledger.gateway.problem.Parameters;
import lessonledger.gateway.spreadsheet.Csv;
import lessonledger.gateway.spreadsheet.Download;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.fn.builders.operation.Builder;
import org.springdoc.webflux.core.fn.SpringdocRouteBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The teachers' performance and the months of the school, for any range of days, held against the range before. */
@Configuration(proxyBeanMethods = false)
class ReportRoutes {

    private static final String TEACHERS = "/api/admin/reports/teachers";
    private static final String MONTHS = "/api/admin/reports/monthly";

    private static final List<String> RESULT = List.of(
            "Sessions",
            "Lessons",
            "Never opened",
            "Timed out",
            "Undeliverable",
            "Minutes",
            "Average minutes",
            "Average seconds to open",
            "Punctual %",
            "Evidence %",
            "Amount");

    private final Reports reports;
    private final SchoolClock school;

    ReportRoutes(Reports reports, SchoolClock school) {
        this.reports = reports;
        this.school = school;
    }

    @Bean
    RouterFunction<ServerResponse> reportsRoutes() {
        return SpringdocRouteBuilder.route()
                .GET(
                        TEACHERS,
                        request -> reports.ofTeachers(range(request))
                                .flatMap(report -> ServerResponse.ok().bodyValue(report)),
                        described("teachersReport", "How each teacher did", Reports.OfTeachers.class))
                .GET(
                        TEACHERS + ".csv",
                        request -> {
                            Days range = range(request);
                            return reports.ofTeachers(range).flatMap(report -> file("teachers", range, lines(report)));
                        },
                        described("teachersReportAsCsv", "How each teacher did, as CSV", null))
                .GET(
                        MONTHS,
                        request -> reports.ofMonths(range(request))
                                .flatMap(report -> ServerResponse.ok().bodyValue(report)),
                        described("monthlyReport", "How the school did, month by month", Reports.OfMonths.class))
                .GET(
                        MONTHS + ".csv",
                        request -> {
                            Days range = range(request);
                            return reports.ofMonths(range).flatMap(report -> file("months", range, lines(report)));
                        },
                        described("monthlyReportAsCsv", "How the school did, month by month, as CSV", null))
                .build();
    }

    /** This month, unless the address says another one or a range of days. */
    private Days range(ServerRequest request) {
        Parameters parameters = Parameters.of(request, Set.of("month", "from", "to"));
        @Nullable
        YearMonth month = parameters
                .find("month", "a month such as 2025-10", YearMonth::parse)
                .orElse(null);
        @Nullable LocalDate from = parameters.day("from").orElse(null);
        @Nullable LocalDate to = parameters.day("to").orElse(null);
        if (month != null && (from != null || to != null)) {
            throw new Malformed("Give either 'month' or 'from' and 'to'.");
        }
        if (from == null && to == null) {
            return Days.of(month == null ? YearMonth.from(school.today()) : month);
        }
        if (from == null || to == null) {
            throw new Malformed("The parameters 'from' and 'to' go together.");
        }
        if (from.isAfter(to)) {
            throw new Malformed("The day 'from' is after the day 'to'.");
        }
        if (from.getYear() < 1900 || to.getYear() > 9000) {
            throw new Malformed("The days 'from' and 'to' are beyond all lessons.");
        }
        return new Days(from, to);
    }

    private static Mono<ServerResponse> file(String name, Days range, List<List<@Nullable Object>> lines) {
        return ServerResponse.ok()
                .contentType(Csv.TYPE)
                .headers(Download.as(name + "-" + range.from() + "-" + range.to() + ".csv"))
                .bodyValue(Csv.BYTE_ORDER_MARK + Csv.lines(lines));
    }

    private static List<List<@Nullable Object>> lines(Reports.OfTeachers report) {
        List<List<@Nullable Object>> lines = new ArrayList<>();
        List<@Nullable Object> head = new ArrayList<>(List.of("Teacher name", "Teacher ID"));
        head.addAll(RESULT);
        RESULT.forEach(name -> head.add(name + " before"));
        lines.add(head);
        for (Reports.TeacherLine line : report.teachers()) {
            lines.add(line(line.teacher().name(), line.teacher().id(), line.now(), line.before()));
        }
        lines.add(line("All", null, report.school().now(), report.school().before()));
        return lines;
    }

    private static List<List<@Nullable Object>> lines(Reports.OfMonths report) {
        List<List<@Nullable Object>> lines = new ArrayList<>();
        List<@Nullable Object> head = new ArrayList<>(List.of("Month", "Package"));
        head.addAll(RESULT);
        lines.add(head);
        for (Reports.MonthLine month : report.months()) {
            for (Reports.PackageLine booked : month.packages()) {
                lines.add(line(month.month(), booked.packageId(), booked.result()));
            }
            lines.add(line(month.month(), "All", month.result()));
        }
        lines.add(line("All", "All", report.school().now()));
        lines.add(line("Before", "All", report.school().before()));
        return lines;
    }

    private static List<@Nullable Object> line(@Nullable String first, @Nullable String second, Result... results) {
        List<@Nullable Object> line = new ArrayList<>();
        line.add(first);
        line.add(second);
        for (Result result : results) {
            line.add(result.sessions());
            line.add(result.lessons());
            line.add(result.neverOpened());
            line.add(result.timedOut());
            line.add(result.undeliverable());
            line.add(result.minutes());
            line.add(result.averageMinutes());
            line.add(result.averageOpeningSeconds());
            line.add(result.punctualPercent());
            line.add(result.evidencePercent());
            line.add(result.amount());
        }
        return line;
    }

    private static Consumer<Builder> described(String id, String summary, @Nullable Class<?> answer) {
        return operation -> {
            var response =
                    responseBuilder().responseCode("200").description("Held against as many months or days before");
            operation
                    .operationId(id)
                    .tag("Reports")
                    .summary(summary)
                    .parameter(parameterBuilder()
                            .name("month")
                            .in(ParameterIn.QUERY)
                            .description("A month; this one when nothing is said")
                            .example("2025-10"))
                    .parameter(parameterBuilder()
                            .name("from")
                            .in(ParameterIn.QUERY)
                            .description("First day, inclusive, in the school's time zone")
                            .example("2025-10-01"))
                    .parameter(parameterBuilder()
                            .name("to")
                            .in(ParameterIn.QUERY)
                            .description("Last day, inclusive")
                            .example("2025-10-31"))
                    .response(answer == null ? response : response.implementation(answer));
        };
    }
}
