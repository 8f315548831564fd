package lessonledger.query.enrolment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import lessonledger.axon.Fact;
import lessonledger.contract.enrolment.EnrolmentEvent;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageOffered;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRateChanged;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageRestored;
import lessonledger.query.AggregateRow;
import org.jspecify.annotations.Nullable;

/** A row of {@code lesson_package}. */
record PackageRow(
        String id,
        String name,
        BigDecimal rate,
        Instant offeredAt,
        @Nullable Instant archivedAt,
        long lastSequence) implements AggregateRow<String, EnrolmentEvent, PackageRow> {

    /** Returns the row of a package that is offered, or nothing when the event is no package's first. */
    static Optional<PackageRow> begin(Fact<EnrolmentEvent> fact) {
        return fact.event() instanceof PackageOffered e
                ? Optional.of(new PackageRow(e.packageId(), e.name(), money(e.rate()), e.at(), null, fact.sequence()))
                : Optional.empty();
    }

    @Override
    public String key() {
        return id;
    }

    @Override
    public PackageRow evolve(Fact<EnrolmentEvent> news) {
        EnrolmentEvent event = news.event();
        long now = news.sequence();
        if (event instanceof PackageRenamed e) {
            return new PackageRow(id, e.name(), rate, offeredAt, archivedAt, now);
        } else if (event instanceof PackageRateChanged e) {
            return new PackageRow(id, name, money(e.rate()), offeredAt, archivedAt, now);
        } else if (event instanceof PackageArchived e) {
            return new PackageRow(id, name, rate, offeredAt, e.at(), now);
        } else if (event instanceof PackageRestored) {
            return new PackageRow(id, name, rate, offeredAt, null, now);
        }
        throw Directory.noRule(event);
    }

    private static BigDecimal money(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.UNNECESSARY);
    }
}
