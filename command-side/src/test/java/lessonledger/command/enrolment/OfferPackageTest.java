package lessonledger.command.enrolment;

import java.math.BigDecimal;
import lessonledger.contract.Refusal.PackageAlreadyOffered;
import lessonledger.contract.Refusal.UnknownPackage;
import lessonledger.contract.enrolment.EnrolmentCommand;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchivePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.OfferPackage;
import lessonledger.contract.enrolment.EnrolmentCommand.RestorePackage;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageOffered;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRateChanged;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRestored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A package is offered once; its name and its rate change each by a fact of their own. */
class OfferPackageTest extends EnrolmentSpec {

    private static final PackageOffered OFFERED =
            new PackageOffered("Europe", "Lessons in Europe", new BigDecimal("33.00"), LAST_YEAR);

    @Test
    void a_package_is_offered_at_a_rate_with_two_decimals() {
        lessonPackage
                .givenNoPriorActivity()
                .when(new OfferPackage(EUROPE, "Lessons in Europe", new BigDecimal("33"), NOW))
                .expectEvents(new PackageOffered("Europe", "Lessons in Europe", new BigDecimal("33.00"), NOW));
    }

    @Test
    void an_id_is_offered_once() {
        refuses(
                lessonPackage.given(OFFERED).when(new OfferPackage(EUROPE, "Another", new BigDecimal("1"), NOW)),
                new PackageAlreadyOffered("Europe"));
    }

    @Test
    void name_and_rate_change_each_alone() {
        lessonPackage
                .given(OFFERED)
                .when(new ChangePackage(EUROPE, "Europe", new BigDecimal("33.0"), NOW))
                .expectEvents(new PackageRenamed("Europe", "Europe", NOW));
    }

    @Test
    void a_new_rate_is_recorded_alone_and_counts_from_the_last_one() {
        lessonPackage
                .given(OFFERED, new PackageRateChanged("Europe", new BigDecimal("35.50"), LAST_YEAR))
                .when(new ChangePackage(EUROPE, "Lessons in Europe", new BigDecimal("33"), NOW))
                .expectEvents(new PackageRateChanged("Europe", new BigDecimal("33.00"), NOW));
    }

    @Test
    void what_is_said_again_unchanged_leaves_no_event() {
        lessonPackage
                .given(OFFERED)
                .when(new ChangePackage(EUROPE, "Lessons in Europe", new BigDecimal("33"), NOW))
                .expectNoEvents();
    }

    @Test
    void a_package_is_archived_and_restored_once_each() {
        lessonPackage
                .given(OFFERED)
                .when(new ArchivePackage(EUROPE, NOW))
                .expectEvents(new PackageArchived("Europe", NOW));
    }

    @Test
    void archiving_again_leaves_no_event() {
        lessonPackage
                .given(OFFERED, new PackageArchived("Europe", LAST_YEAR))
                .when(new ArchivePackage(EUROPE, NOW))
                .expectNoEvents();
    }

    @Test
    void an_archived_package_can_be_restored() {
        lessonPackage
                .given(OFFERED, new PackageArchived("Europe", LAST_YEAR))
                .when(new RestorePackage(EUROPE, NOW))
                .expectEvents(new PackageRestored("Europe", NOW));
    }

    static EnrolmentCommand[] toNobody() {
        return new EnrolmentCommand[] {
            new ChangePackage(EUROPE, "Europe", new BigDecimal("1"), NOW),
            new ArchivePackage(EUROPE, NOW),
            new RestorePackage(EUROPE, NOW)
        };
    }

    @ParameterizedTest
    @MethodSource("toNobody")
    void what_was_never_offered_cannot_be_changed(EnrolmentCommand command) {
        refuses(lessonPackage.givenNoPriorActivity().when(command), new UnknownPackage("Europe"));
    }
}
