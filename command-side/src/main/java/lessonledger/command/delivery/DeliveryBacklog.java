package lessonledger.command.delivery;

/**
 * How the bot's work stands, for operators.
 *
 * @param waiting links to chats that are not decided yet
 * @param untold outcomes that are known but of which the session has not been told yet
 * @param undeliverable links to chats that will not arrive, since the beginning
 */
public record DeliveryBacklog(long waiting, long untold, long undeliverable) {}
