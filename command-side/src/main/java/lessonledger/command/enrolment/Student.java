package lessonledger.command.enrolment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import lessonledger.command.Refused;
import lessonledger.contract.Refusal.PackageIsArchived;
import lessonledger.contract.Refusal.PackageNotOffered;
import lessonledger.contract.Refusal.StudentAlreadyEnrolled;
import lessonledger.contract.Refusal.StudentIsArchived;
import lessonledger.contract.Refusal.TeacherIsArchived;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.Refusal.UnknownChat;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.Invitation;
import lessonledger.contract.enrolment.EnrolmentCommand.InviteToTelegram;
import lessonledger.contract.enrolment.EnrolmentCommand.LinkTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.Particulars;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkOneTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChats;
import lessonledger.contract.enrolment.EnrolmentCommand.WithdrawInvitations;
import lessonledger.contract.enrolment.EnrolmentEvent.LanguageChosen;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.PackageBooked;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentArchived;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentEnrolled;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRenamed;
import lessonledger.contract.enrolment.EnrolmentEvent.StudentRestored;
import lessonledger.contract.enrolment.EnrolmentEvent.TeacherAssigned;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatLinked;
import lessonledger.contract.enrolment.EnrolmentEvent.TelegramChatUnlinked;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A student of the school.
 *
 * <p>A student enrols once, is taught by one registered teacher, has one package, at what it costs or at a rate of
 * their own, and may have Telegram chats that receive the links. All of it may change later, each by a fact of its own; what
 * is said again unchanged leaves no event. Sessions that were sent before a change keep what was true when they were sent. A
 * student who leaves is archived and gets no more links; they may be restored.
 *
 * <p>A chat is linked by whoever shows the code of an {@linkplain Invitations invitation} to the school's bot, or by the office
 * that knows its number. It is unlinked by the office, by {@code /stop}, and by whoever blocks the bot.
 */
@Aggregate(type = "Student")
class Student {

    @AggregateIdentifier
    private @Nullable StudentId studentId;

    private String name = "";
    private String language = "";
    private String teacherId = "";
    private String packageId = "";
    private @Nullable BigDecimal ownRate;
    private boolean archived;

    /** The chats that receive the links, each with the number of the event that says so. */
    private final Map<Long, Long> chats = new LinkedHashMap<>();

    Student() {}

    /** Returns the student as the directory knows them now. */
    Enrolment enrolment() {
        return new Enrolment(
                Objects.requireNonNull(studentId),
                name,
                new TeacherId(teacherId),
                packageId,
                ownRate,
                archived,
                language,
                List.copyOf(chats.keySet()));
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void enrol(EnrolStudent command, Enrolments enrolments) {
        int id = command.studentId().value();
        Particulars wanted = command.particulars();
        if (studentId != null) {
            throw Refused.because(new StudentAlreadyEnrolled(id));
        }
        requireAllowed(wanted, enrolments);
        AggregateLifecycle.apply(new StudentEnrolled(id, wanted.name(), language(wanted), command.at()));
        AggregateLifecycle.apply(new TeacherAssigned(id, wanted.teacherId().value(), command.at()));
        packageBecomes(id, wanted, command.at());
        chatsBecome(id, wanted.chatId(), command.at());
    }

    @CommandHandler
    void change(ChangeStudent command, Enrolments enrolments) {
        int id = command.studentId().value();
        Particulars wanted = command.particulars();
        requireAllowed(wanted, enrolments);
        become(id, wanted, command.at());
        if (!command.keepChats()) {
            chatsBecome(id, wanted.chatId(), command.at());
        } else if (wanted.chatId() != null) {
            link(id, wanted.chatId(), command.at());
        }
    }

    @CommandHandler
    Invitation invite(InviteToTelegram command, Invitations invitations) {
        requireTaughtBy(command.onlyOf(), command.studentId());
        if (archived) {
            throw Refused.because(new StudentIsArchived(command.studentId().value()));
        }
        return new Invitation(invitations.keep(command.studentId(), command.digest(), command.at()));
    }

    @CommandHandler
    void withdraw(WithdrawInvitations command, Invitations invitations) {
        requireTaughtBy(command.onlyOf(), command.studentId());
        invitations.withdraw(command.studentId());
    }

    @CommandHandler
    void link(LinkTelegramChat command, Invitations invitations, Chats chats) {
        if (this.chats.containsKey(command.chatId())) {
            // Said again, or another invitation of the same student: it may still serve another chat.
            return;
        }
        invitations.use(command.studentId(), command.digest(), command.at());
        chats.link(command.chatId(), command.studentId());
        link(command.studentId().value(), command.chatId(), command.at());
    }

    @CommandHandler
    void unlink(UnlinkTelegramChat command) {
        if (chats.containsKey(command.chatId())) {
            AggregateLifecycle.apply(
                    new TelegramChatUnlinked(command.studentId().value(), command.chatId(), command.at()));
        }
    }

    @CommandHandler
    void unlink(UnlinkOneTelegramChat command, Invitations invitations) {
        long chatId = chats.entrySet().stream()
                .filter(chat -> chat.getValue() == command.number())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> Refused.because(new UnknownChat()));
        invitations.withdraw(command.studentId());
        AggregateLifecycle.apply(new TelegramChatUnlinked(command.studentId().value(), chatId, command.at()));
    }

    @CommandHandler
    void unlink(UnlinkTelegramChats command, Invitations invitations) {
        // Whoever is put out does not come back by an invitation that was lying about.
        invitations.withdraw(command.studentId());
        chatsBecome(command.studentId().value(), null, command.at());
    }

    private void requireTaughtBy(@Nullable TeacherId teacher, StudentId student) {
        if (teacher != null && !teacher.value().equals(teacherId)) {
            throw Refused.because(new UnknownStudent(student.value()));
        }
    }

    /** Becomes what is wanted, but for the chats. */
    void become(int id, Particulars wanted, Instant at) {
        if (!name.equals(wanted.name())) {
            AggregateLifecycle.apply(new StudentRenamed(id, wanted.name(), at));
        }
        if (!language.equals(language(wanted))) {
            AggregateLifecycle.apply(new LanguageChosen(id, language(wanted), at));
        }
        if (!teacherId.equals(wanted.teacherId().value())) {
            AggregateLifecycle.apply(new TeacherAssigned(id, wanted.teacherId().value(), at));
        }
        if (!hasPackage(wanted)) {
            packageBecomes(id, wanted, at);
        }
    }

    private void packageBecomes(int id, Particulars wanted, Instant at) {
        @Nullable BigDecimal rate = wanted.packageRate();
        AggregateLifecycle.apply(
                rate == null
                        ? new PackageBooked(id, wanted.packageId(), at)
                        : new PackageAssigned(id, wanted.packageId(), LessonPackage.money(rate), at));
    }

    private boolean hasPackage(Particulars wanted) {
        @Nullable BigDecimal rate = wanted.packageRate();
        boolean sameRate = rate == null ? ownRate == null : ownRate != null && ownRate.compareTo(rate) == 0;
        return packageId.equals(wanted.packageId()) && sameRate;
    }

    /** Returns whether all of it, but for the chats, is true already. */
    boolean is(Particulars wanted) {
        return name.equals(wanted.name())
                && language.equals(language(wanted))
                && teacherId.equals(wanted.teacherId().value())
                && hasPackage(wanted);
    }

    /**
     * Refuses a teacher and a package that the student cannot be given. What they have already they keep, archived or not.
     *
     * @throws org.axonframework.commandhandling.CommandExecutionException with {@code TeacherNotRegistered}, {@code
     *     TeacherIsArchived}, {@code PackageNotOffered} or {@code PackageIsArchived}
     */
    void requireAllowed(Particulars wanted, Enrolments enrolments) {
        TeacherId teacher = wanted.teacherId();
        if (!enrolments.isRegistered(teacher)) {
            throw Refused.because(new TeacherNotRegistered(teacher.value()));
        }
        if (!teacherId.equals(teacher.value()) && enrolments.isArchived(teacher)) {
            throw Refused.because(new TeacherIsArchived(teacher.value()));
        }
        Optional<Offer> offer = enrolments.offered(wanted.packageId());
        if (offer.isEmpty() && wanted.packageRate() == null) {
            throw Refused.because(new PackageNotOffered(wanted.packageId()));
        }
        if (!packageId.equals(wanted.packageId())
                && offer.isPresent()
                && offer.get().archived()) {
            throw Refused.because(new PackageIsArchived(wanted.packageId()));
        }
    }

    @CommandHandler
    void archive(ArchiveStudent command) {
        if (!archived) {
            AggregateLifecycle.apply(new StudentArchived(command.studentId().value(), command.at()));
        }
    }

    @CommandHandler
    void restore(RestoreStudent command, Enrolments enrolments) {
        if (!archived) {
            return;
        }
        if (enrolments.isArchived(new TeacherId(teacherId))) {
            throw Refused.because(new TeacherIsArchived(teacherId));
        }
        AggregateLifecycle.apply(new StudentRestored(command.studentId().value(), command.at()));
    }

    private void chatsBecome(int id, @Nullable Long wanted, Instant at) {
        for (Long chatId : new ArrayList<>(chats.keySet())) {
            if (!chatId.equals(wanted)) {
                AggregateLifecycle.apply(new TelegramChatUnlinked(id, chatId, at));
            }
        }
        if (wanted != null) {
            link(id, wanted, at);
        }
    }

    private void link(int id, long chatId, Instant at) {
        if (!chats.containsKey(chatId)) {
            AggregateLifecycle.apply(new TelegramChatLinked(id, chatId, at));
        }
    }

    private static String language(Particulars particulars) {
        return particulars.language().toLowerCase(Locale.ROOT);
    }

    @EventSourcingHandler
    void on(StudentEnrolled event) {
        studentId = new StudentId(event.studentId());
        name = event.name();
        language = event.language();
    }

    @EventSourcingHandler
    void on(StudentRenamed event) {
        name = event.name();
    }

    @EventSourcingHandler
    void on(LanguageChosen event) {
        language = event.language();
    }

    @EventSourcingHandler
    void on(TeacherAssigned event) {
        teacherId = event.teacherId();
    }

    @EventSourcingHandler
    void on(PackageAssigned event) {
        packageId = event.packageId();
        ownRate = event.packageRate();
    }

    @EventSourcingHandler
    void on(PackageBooked event) {
        packageId = event.packageId();
        ownRate = null;
    }

    @EventSourcingHandler
    void on(StudentArchived event) {
        archived = true;
    }

    @EventSourcingHandler
    void on(StudentRestored event) {
        archived = false;
    }

    @EventSourcingHandler
    void on(TelegramChatLinked event, @SequenceNumber long number) {
        chats.put(event.chatId(), number);
    }

    @EventSourcingHandler
    void on(TelegramChatUnlinked event) {
        chats.remove(event.chatId());
    }
}
