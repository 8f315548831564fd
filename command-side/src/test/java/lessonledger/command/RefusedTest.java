package lessonledger.command;

import static org.assertj.core.api.Assertions.assertThat;

import lessonledger.contract.Refusal;
import lessonledger.contract.Refusal.UnknownStudent;
import org.axonframework.commandhandling.CommandExecutionException;
import org.junit.jupiter.api.Test;

class RefusedTest {

    @Test
    void a_refusal_travels_with_its_type_and_its_explanation() {
        Refusal refusal = new UnknownStudent(7);

        CommandExecutionException exception = Refused.because(refusal);

        assertThat(exception).hasMessage(refusal.explanation());
        assertThat(Refused.in(exception)).contains(refusal);
    }

    @Test
    void a_refusal_costs_no_stack_trace() {
        assertThat(Refused.because(new UnknownStudent(7)).getStackTrace()).isEmpty();
    }

    @Test
    void a_fault_is_no_refusal() {
        assertThat(Refused.in(new IllegalStateException("broken"))).isEmpty();
        assertThat(Refused.in(new CommandExecutionException("broken", null, "details")))
                .isEmpty();
    }
}
