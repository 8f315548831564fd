/** Specs of the directory's rows, and of its tables on a real database. */
@NullMarked
package lessonledger.query.enrolment;

import org.jspecify.annotations.NullMarked;
