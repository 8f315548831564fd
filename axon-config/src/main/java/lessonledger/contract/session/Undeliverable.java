package lessonledger.contract.session;

/** Why a link does not reach its student; the teacher sees it and copies the link instead. */
public enum Undeliverable {
    /** The student, or the chat's owner, has blocked the bot or deleted the account (HTTP 403). */
    BLOCKED,
    /** No chat is bound to the student any more. */
    NO_CHAT,
    /** Telegram refused the message for good (another answer of the 400 family). */
    REJECTED,
    /** Telegram could not be reached for as long as a link is worth sending. */
    UNREACHABLE
}
