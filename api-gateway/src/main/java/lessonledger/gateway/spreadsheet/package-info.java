/** Tables for people's spreadsheets. */
@NullMarked
package lessonledger.gateway.spreadsheet;

import org.jspecify.annotations.NullMarked;
