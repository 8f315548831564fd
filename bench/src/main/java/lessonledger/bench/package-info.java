/**
 * How fast the ledger is: the load driver, the peers that it is compared with, the raw limits of the database under it, and
 * the report. Not a part of the product.
 */
@NullMarked
package lessonledger.bench;

import org.jspecify.annotations.NullMarked;
