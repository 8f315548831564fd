/**
 * The command side: who decides. Aggregates and their rules, the delivery of links, and who may sign in.
 *
 * <p>Each package below is a room of its own; what one needs of another stands in the other's public interface.
 */
@NullMarked
package lessonledger.command;

import org.jspecify.annotations.NullMarked;
