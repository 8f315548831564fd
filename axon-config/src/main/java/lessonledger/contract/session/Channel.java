package lessonledger.contract.session;

/** How a link goes to its student. */
public enum Channel {
    /** The bot sends it. */
    TELEGRAM,
    /** There is no bot, or the student has no chat: the teacher copies the link. */
    COPY
}
