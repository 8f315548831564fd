/** The school's directory: its teachers and students, by name. */
@NullMarked
package lessonledger.query.enrolment;

import org.jspecify.annotations.NullMarked;
