/** Who teaches whom, under which package and at which rate. Personal data lives in these events alone. */
@NullMarked
package lessonledger.contract.enrolment;

import org.jspecify.annotations.NullMarked;
