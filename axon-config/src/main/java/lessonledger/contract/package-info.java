/**
 * Every message that crosses a side: commands, events, queries and their answers, and the refusals that a command can
 * meet. Nothing else lives here, and nothing here knows who sends or handles it.
 *
 * <p>All instants are UTC with millisecond precision; all durations that are numbers name their unit.
 */
@NullMarked
package lessonledger.contract;

import org.jspecify.annotations.NullMarked;
