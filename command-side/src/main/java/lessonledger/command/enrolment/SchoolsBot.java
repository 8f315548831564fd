package lessonledger.command.enrolment;

/** The bot to which students are invited. */
public interface SchoolsBot {

    /** Returns whether there is one, and it hears what people say to it. */
    boolean listens();
}
