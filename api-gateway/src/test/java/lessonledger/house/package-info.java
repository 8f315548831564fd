/** The rules that keep the rooms of the house apart. */
@NullMarked
package lessonledger.house;

import org.jspecify.annotations.NullMarked;
