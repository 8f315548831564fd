package lessonledger.command;

import java.util.Optional;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.UnknownAccount;
import lessonledger.contract.Refusal.UnknownPackage;
import lessonledger.contract.Refusal.UnknownSession;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.access.AccountCommand;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchivePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ArchiveTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.InviteToTelegram;
import lessonledger.contract.enrolment.EnrolmentCommand.LinkTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.RestorePackage;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RestoreTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkOneTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChat;
import lessonledger.contract.enrolment.EnrolmentCommand.UnlinkTelegramChats;
import lessonledger.contract.enrolment.EnrolmentCommand.WithdrawInvitations;
import lessonledger.contract.enrolment.PackageId;
import lessonledger.contract.enrolment.StudentId;
import lessonledger.contract.enrolment.TeacherId;
import lessonledger.contract.session.SessionCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.springframework.stereotype.Component;

/**
 * Says by name what Axon says by exception: a command whose addressee does not exist is refused with {@link
 * UnknownSession}, {@link UnknownStudent}, {@link UnknownTeacher}, {@link UnknownPackage} or {@link
 * UnknownAccount}.
 *
 * <p>An exception about anything but the command's own addressee passes as it is: it is a fault and no answer. The second of
 * two creations is none of this class's business: it comes to light only when the events are stored, and is then tried again
 * and refused by the aggregate that exists by now.
 */
@Component
public final class RefuseTheUnknown implements MessageHandlerInterceptor<CommandMessage<?>> {

    /** Makes the interceptor. */
    public RefuseTheUnknown() {}

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        Object command = unitOfWork.getMessage().getPayload();
        try {
            return chain.proceed();
        } catch (AggregateNotFoundException e) {
            Optional<Missing> missing = missing(command);
            throw missing.isPresent() && missing.get().identifier().equals(e.getAggregateIdentifier())
                    ? Refused.because(missing.get().refusal())
                    : e;
        }
    }

    private static Optional<Missing> missing(Object command) {
        if (command instanceof SessionCommand c) {
            String id = c.sessionId().toString();
            return Optional.of(new Missing(id, new UnknownSession(id)));
        } else if (command instanceof ChangeStudent c) {
            return noStudent(c.studentId());
        } else if (command instanceof ArchiveStudent c) {
            return noStudent(c.studentId());
        } else if (command instanceof RestoreStudent c) {
            return noStudent(c.studentId());
        } else if (command instanceof InviteToTelegram c) {
            return noStudent(c.studentId());
        } else if (command instanceof WithdrawInvitations c) {
            return noStudent(c.studentId());
        } else if (command instanceof LinkTelegramChat c) {
            return noStudent(c.studentId());
        } else if (command instanceof UnlinkTelegramChat c) {
            return noStudent(c.studentId());
        } else if (command instanceof UnlinkOneTelegramChat c) {
            return noStudent(c.studentId());
        } else if (command instanceof UnlinkTelegramChats c) {
            return noStudent(c.studentId());
        } else if (command instanceof ChangeTeacher c) {
            return noTeacher(c.teacherId());
        } else if (command instanceof ArchiveTeacher c) {
            return noTeacher(c.teacherId());
        } else if (command instanceof RestoreTeacher c) {
            return noTeacher(c.teacherId());
        } else if (command instanceof ChangePackage c) {
            return noPackage(c.packageId());
        } else if (command instanceof ArchivePackage c) {
            return noPackage(c.packageId());
        } else if (command instanceof RestorePackage c) {
            return noPackage(c.packageId());
        } else if (command instanceof AccountCommand c) {
            return Optional.of(new Missing(
                    c.account().toString(), new UnknownAccount(c.account().value())));
        }
        return Optional.empty();
    }

    private static Optional<Missing> noStudent(StudentId id) {
        return Optional.of(new Missing(id.toString(), new UnknownStudent(id.value())));
    }

    private static Optional<Missing> noTeacher(TeacherId id) {
        return Optional.of(new Missing(id.toString(), new UnknownTeacher(id.value())));
    }

    private static Optional<Missing> noPackage(PackageId id) {
        return Optional.of(new Missing(id.toString(), new UnknownPackage(id.value())));
    }

    private record Missing(String identifier, Refusal refusal) {}
}
