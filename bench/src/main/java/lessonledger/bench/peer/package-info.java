/** What the ledger is compared with, each as a good engineer would build it. */
@NullMarked
package lessonledger.bench.peer;

import org.jspecify.annotations.NullMarked;
