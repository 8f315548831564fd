package lessonledger.command.enrolment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.PackageAlreadyOffered;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchivePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.OfferPackage;
import lessonledger.contract.enrolment.EnrolmentCommand.RestorePackage;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageOffered;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRateChanged;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRestored;
import lessonledger.contract.enrolment.PackageId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A package of lessons that the school offers.
 *
 * <p>A package is offered once, under a name and at a rate, which may both change. Students who have it without a rate of
 * their own are charged what it costs at the moment at which a link is sent; sessions that were sent before keep theirs. A
 * package that is archived is not given to anybody any more, and whoever has it keeps it.
 */
@Aggregate(type = "LessonPackage")
class LessonPackage {

    @AggregateIdentifier
    private @Nullable PackageId packageId;

    private String name = "";
    private BigDecimal rate = BigDecimal.ZERO;
    private boolean archived;

    LessonPackage() {}

    /** Returns what whoever has this package is charged, and whether anybody may be given it. */
    Offer offer() {
        return new Offer(rate, archived);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void offer(OfferPackage command) {
        String id = command.packageId().value();
        if (packageId != null) {
            throw Refused.because(new PackageAlreadyOffered(id));
        }
        AggregateLifecycle.apply(new PackageOffered(id, command.name(), money(command.rate()), command.at()));
    }

    @CommandHandler
    void change(ChangePackage command) {
        String id = command.packageId().value();
        if (!name.equals(command.name())) {
            AggregateLifecycle.apply(new PackageRenamed(id, command.name(), command.at()));
        }
        if (rate.compareTo(command.rate()) != 0) {
            AggregateLifecycle.apply(new PackageRateChanged(id, money(command.rate()), command.at()));
        }
    }

    @CommandHandler
    void archive(ArchivePackage command) {
        if (!archived) {
            AggregateLifecycle.apply(new PackageArchived(command.packageId().value(), command.at()));
        }
    }

    @CommandHandler
    void restore(RestorePackage command) {
        if (archived) {
            AggregateLifecycle.apply(new PackageRestored(command.packageId().value(), command.at()));
        }
    }

    /** Money has two decimals in every event, so that equal rates look equal; more never get past the gateway. */
    static BigDecimal money(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.UNNECESSARY);
    }

    @EventSourcingHandler
    void on(PackageOffered event) {
        packageId = new PackageId(event.packageId());
        name = event.name();
        rate = event.rate();
    }

    @EventSourcingHandler
    void on(PackageRenamed event) {
        name = event.name();
    }

    @EventSourcingHandler
    void on(PackageRateChanged event) {
        rate = event.rate();
    }

    @EventSourcingHandler
    void on(PackageArchived event) {
        archived = true;
    }

    @EventSourcingHandler
    void on(PackageRestored event) {
        archived = false;
    }
}
