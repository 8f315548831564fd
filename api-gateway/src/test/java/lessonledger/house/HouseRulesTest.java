package lessonledger.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The walls of the house (DESIGN, section 1), as lists of what each room may know. Every rule comes with a fixture that
 * breaks it, so that a rule that matches nothing cannot pass for one that holds.
 */
class HouseRulesTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Once packaged, the other rooms' tests lie on the class path as jars.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("lessonledger");

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("the contract knows the JDK and Axon's annotations", CONTRACT, "lessonledger.contract.violation"),
                rule("Axon's carriage has no domain words", AXON, "lessonledger.axon.violation"),
                rule("the database knows no other room", DATABASE, "lessonledger.database.violation"),
                rule("the command side does not know the other sides", COMMAND_SIDE, "lessonledger.command.violation"),
                rule("the query side does not know the other sides", QUERY_SIDE, "lessonledger.query.violation"),
                rule("the gateway knows the contract only", GATEWAY, "lessonledger.gateway.violation"),
                rule("nobody reads the clock behind its back", CLOCK, "lessonledger.command.violation"),
                rule("times cross JDBC as text", JDBC_TIMES, "lessonledger.command.violation"),
                rule("packages are named after features", NAMES, "lessonledger.query.violation"),
                rule("no two packages know each other", CYCLES, "lessonledger.query.violation"));
    }

    private static final ArchRule CONTRACT = classes()
            .that()
            .resideInAPackage("lessonledger.contract..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "lessonledger.contract..", "org.jspecify..")
                    .or(DescribedPredicate.describe(
                            "are Axon's annotations",
                            c -> c.getPackageName().startsWith("org.axonframework") && c.isAnnotation())));

    private static final ArchRule AXON = noClasses()
            .that()
            .resideInAPackage("lessonledger.axon..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "lessonledger.contract..",
                    "lessonledger.command..",
                    "lessonledger.query..",
                    "lessonledger.gateway..");

    private static final ArchRule DATABASE = classes()
            .that()
            .resideInAPackage("lessonledger.database..")
            .should()
            .onlyDependOnClassesThat(own("lessonledger.database").or(foreignExcept("org.axonframework")));

    private static final ArchRule COMMAND_SIDE = classes()
            .that()
            .resideInAPackage("lessonledger.command..")
            .should()
            .onlyDependOnClassesThat(
                    own("lessonledger.command", "lessonledger.contract", "lessonledger.axon", "lessonledger.database")
                            .or(foreignExcept("org.springframework.web", "io.r2dbc")));

    private static final ArchRule QUERY_SIDE = classes()
            .that()
            .resideInAPackage("lessonledger.query..")
            .should()
            .onlyDependOnClassesThat(
                    own("lessonledger.query", "lessonledger.contract", "lessonledger.axon", "lessonledger.database")
                            .or(foreignExcept("org.springframework.web", "org.axonframework.modelling")));

    private static final ArchRule GATEWAY = classes()
            .that()
            .resideInAPackage("lessonledger.gateway..")
            .should()
            .onlyDependOnClassesThat(own("lessonledger.gateway", "lessonledger.contract")
                    .or(foreignExcept(
                            "java.sql",
                            "javax.sql",
                            "org.springframework.jdbc",
                            "org.axonframework.eventsourcing",
                            "org.axonframework.modelling",
                            "org.axonframework.eventhandling")));

    private static final ArchRule CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(UUID.class, "randomUUID");

    /** {@code DatabaseTime} says why. */
    private static final ArchRule JDBC_TIMES = noClasses()
            .that()
            .resideInAnyPackage("lessonledger.command..", "lessonledger.axon..")
            .should()
            .callMethod(LocalDateTime.class, "ofInstant", Instant.class, ZoneId.class)
            .orShould()
            .callMethod(Timestamp.class, "from", Instant.class);

    private static final ArchRule NAMES = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..impl..", "..dto..", "..helper..", "..model..");

    /** The contract is one vocabulary: its words are told apart by feature and explain each other. */
    private static final ArchRule CYCLES = slices().matching("lessonledger.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage("lessonledger.contract.."), alwaysTrue());

    @ParameterizedTest
    @MethodSource("rules")
    void the_house_keeps_the_rule(ArchRule rule, String ignored) {
        rule.check(HOUSE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_rule_can_fail(ArchRule rule, String violation) {
        JavaClasses fixtures = new ClassFileImporter().importPackages(violation);
        assertThat(fixtures).isNotEmpty();
        assertThat(rule.evaluate(fixtures).hasViolation()).isTrue();
    }

    private static Arguments rule(String says, ArchRule rule, String violation) {
        return Arguments.of(Named.of(says, rule), violation);
    }

    private static DescribedPredicate<JavaClass> own(String... rooms) {
        return DescribedPredicate.describe(
                "are in " + String.join(", ", rooms),
                c -> Stream.of(rooms).anyMatch(room -> c.getPackageName().startsWith(room)));
    }

    /** What was written elsewhere may be used, except for what belongs to another room. */
    private static DescribedPredicate<JavaClass> foreignExcept(String... packages) {
        return DescribedPredicate.describe(
                "are not ours and not in " + String.join(", ", packages),
                c -> !c.getPackageName().startsWith("lessonledger")
                        && Stream.of(packages).noneMatch(p -> c.getPackageName().startsWith(p)));
    }
}
