package lessonledger.secrets;

import ch.qos.logback.core.PropertyDefinerBase;

/** Names the file to which a process logs: several may run at once. */
public final class NumberOfTheProcess extends PropertyDefinerBase {

    @Override
    public String getPropertyValue() {
        return String.valueOf(ProcessHandle.current().pid());
    }
}
