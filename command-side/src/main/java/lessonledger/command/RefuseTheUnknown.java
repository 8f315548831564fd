package lessonledger.command;

import java.util.Optional;
import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.StudentAlreadyEnrolled;
import lessonledger.contract.Refusal.TeacherAlreadyRegistered;
import lessonledger.contract.Refusal.UnknownSession;
import lessonledger.contract.Refusal.UnknownStudent;
import lessonledger.contract.Refusal.UnknownTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.ChangeTeacher;
import lessonledger.contract.enrolment.EnrolmentCommand.EnrolStudent;
import lessonledger.contract.enrolment.EnrolmentCommand.RegisterTeacher;
import lessonledger.contract.session.SessionCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.springframework.stereotype.Component;

/**
 * Says by name what Axon says by exception: a command whose addressee does not exist is refused with {@link
 * UnknownSession}, {@link UnknownStudent} or {@link UnknownTeacher}, and the second of two creations with {@link
 * StudentAlreadyEnrolled} or {@link TeacherAlreadyRegistered}.
 *
 * <p>An exception about anything but the command's own addressee passes as it is: it is a fault and no answer.
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
        } catch (AggregateStreamCreationException e) {
            Optional<Refusal> taken = taken(command);
            throw taken.isPresent() ? Refused.because(taken.get()) : e;
        }
    }

    private static Optional<Missing> missing(Object command) {
        if (command instanceof SessionCommand c) {
            String id = c.sessionId().toString();
            return Optional.of(new Missing(id, new UnknownSession(id)));
        } else if (command instanceof ChangeStudent c) {
            return Optional.of(new Missing(
                    c.studentId().toString(), new UnknownStudent(c.studentId().value())));
        } else if (command instanceof ChangeTeacher c) {
            return Optional.of(new Missing(
                    c.teacherId().toString(), new UnknownTeacher(c.teacherId().value())));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> taken(Object command) {
        if (command instanceof EnrolStudent c) {
            return Optional.of(new StudentAlreadyEnrolled(c.studentId().value()));
        } else if (command instanceof RegisterTeacher c) {
            return Optional.of(new TeacherAlreadyRegistered(c.teacherId().value()));
        }
        return Optional.empty();
    }

    private record Missing(String identifier, Refusal refusal) {}
}
