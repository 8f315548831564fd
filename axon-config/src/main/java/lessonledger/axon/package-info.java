/**
 * How Axon carries the contract: serializer and stored names, event store, token store, caches, buses, event processors
 * and their error policy. No domain words: it meets the contract's types by reflection only.
 */
@NullMarked
package lessonledger.axon;

import org.jspecify.annotations.NullMarked;
