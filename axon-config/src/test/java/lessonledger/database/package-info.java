/** Tests of the database, and the database for everybody's tests. */
@NullMarked
package lessonledger.database;

import org.jspecify.annotations.NullMarked;
