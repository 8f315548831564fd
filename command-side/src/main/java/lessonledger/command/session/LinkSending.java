package lessonledger.command.session;

import java.math.BigDecimal;
import lessonledger.command.Refused;
import lessonledger.command.enrolment.Enrolment;
import lessonledger.command.enrolment.Enrolments;
import lessonledger.contract.Refusal.PackageNotOffered;
import lessonledger.contract.Refusal.StudentIsArchived;
import lessonledger.contract.Refusal.TeacherIsArchived;
import lessonledger.contract.Refusal.TeacherNotRegistered;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.Channel;
import lessonledger.contract.session.LinkReceipt;
import lessonledger.contract.session.SessionCommand.SendLink;
import lessonledger.contract.session.SessionEvent.LinkSent;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Begins a session: checks the link, takes package and rate from the directory as they are now, draws the session's number
 * and stores {@link LinkSent}. Later changes of the directory never touch it (DESIGN, section 2, rule 10).
 */
@Component
class LinkSending {

    private final Configuration axon;
    private final MeetingLinks meetingLinks;
    private final Enrolments enrolments;
    private final SessionNumbers numbers;
    private final Messenger messenger;
    private final TrackingAddresses addresses;

    LinkSending(
            Configuration axon,
            MeetingLinks meetingLinks,
            Enrolments enrolments,
            SessionNumbers numbers,
            Messenger messenger,
            TrackingAddresses addresses) {
        this.axon = axon;
        this.meetingLinks = meetingLinks;
        this.enrolments = enrolments;
        this.numbers = numbers;
        this.messenger = messenger;
        this.addresses = addresses;
    }

    @CommandHandler
    LinkReceipt handle(SendLink command) throws Exception {
        meetingLinks.requireAllowed(command.link());
        Enrolment student = enrolments.of(command.studentId());
        if (command.onlyToOwn() && !student.teacherId().equals(command.teacherId())) {
            // The same answer as for nobody at all: a teacher does not learn which numbers are other teachers'
            // students.
            throw Refused.because(new UnknownStudent(command.studentId().value()));
        }
        TeacherId teacher = command.teacherId() == null ? student.teacherId() : command.teacherId();
        if (!enrolments.isRegistered(teacher)) {
            throw Refused.because(new TeacherNotRegistered(teacher.value()));
        }
        if (student.archived()) {
            throw Refused.because(new StudentIsArchived(command.studentId().value()));
        }
        if (enrolments.isArchived(teacher)) {
            throw Refused.because(new TeacherIsArchived(teacher.value()));
        }
        Channel channel = messenger.reaches(student) ? Channel.TELEGRAM : Channel.COPY;
        LinkSent sent = new LinkSent(
                command.sessionId().value(),
                numbers.next(),
                command.token().value(),
                command.studentId().value(),
                teacher.value(),
                command.link(),
                student.packageId(),
                rate(student),
                channel.name(),
                command.at());
        axon.repository(Session.class).newInstance(() -> new Session(sent));
        return new LinkReceipt(sent.number(), channel, addresses.of(command.token()));
    }

    /** A student without a rate of their own is charged what the package costs now, whether it is archived or not. */
    private BigDecimal rate(Enrolment student) {
        @Nullable BigDecimal own = student.ownRate();
        return own == null
                ? enrolments
                        .offered(student.packageId())
                        .orElseThrow(() -> Refused.because(new PackageNotOffered(student.packageId())))
                        .rate()
                : own;
    }
}
