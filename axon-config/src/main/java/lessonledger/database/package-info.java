/**
 * Where events and rows are kept: the embedded MariaDB or the school's own database, the pools of connections to it, and
 * its migrations. No domain words, and nothing of Axon.
 */
@NullMarked
package lessonledger.database;

import org.jspecify.annotations.NullMarked;
